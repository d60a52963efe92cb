"""A RabbitMQ in Docker, and on it what shop.yaml declares."""

import pulumi
import pulumi_warren as warren

config = pulumi.Config()

billing_password = warren.Password("billingPassword")
broker = warren.DockerServer(
    "broker",
    name=config.require("name"),
    amqp_port=config.require_int("amqpPort"),
    management_port=config.require_int("managementPort"),
    prometheus_port=config.require_int("prometheusPort"),
)
shop = warren.Environment(
    "shop",
    broker=broker,
    declaration="../shop.yaml",
    secrets={"BILLING_PASSWORD": billing_password.value},
)
pulumi.export("amqpUris", shop.amqp_uris)
