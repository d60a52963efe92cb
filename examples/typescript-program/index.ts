/** A broker in Docker, and on it what shop.yaml declares. */
import * as pulumi from "@pulumi/pulumi";
import * as warren from "warren/pulumi";

const config = new pulumi.Config();

const broker = new warren.DockerServer("broker", config.requireObject<warren.DockerServerArgs>("broker"));
const shop = new warren.Environment("shop", { broker, declaration: "shop.yaml" });
export const { amqpUris } = shop;
