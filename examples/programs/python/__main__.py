"""A virtual host of a broker, declared in Python."""

import pulumi
import pulumi_warren as warren

config = pulumi.Config()

host = warren.VirtualHost(
    "host",
    name=config.require("virtualHost"),
    description=config.require("description"),
    default_queue_type="quorum",
)
warren.Topology(
    "topology",
    virtual_host=host.name,
    exchanges={"orders": {"type": "topic"}},
    queues={"billing": {"type": "quorum", "arguments": {"x-delivery-limit": 5}}},
    bindings={"paid": {"source": "orders", "destination": "billing", "routing_key": "order.*.paid"}},
    policies={},
)
