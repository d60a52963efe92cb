"""Tests of a service in Python, with what requirements.txt has:

cd examples/tests-in-any-language/python && ../../../warren run ../../../declarations/shop.yaml -- python -m unittest
"""

import os
import unittest

import pika


class Orders(unittest.TestCase):
    def connect(self, variable):
        connection = pika.BlockingConnection(pika.URLParameters(os.environ[variable]))
        self.addCleanup(lambda: connection.is_open and connection.close())
        return connection.channel()

    def test_a_paid_order_is_billed(self):
        orders = self.connect("AMQP_URI_ORDER_SERVICE")
        orders.confirm_delivery()
        orders.basic_publish("orders", "order.eu.paid", b"42", mandatory=True)
        _, _, body = self.connect("AMQP_URI_BILLING_SERVICE").basic_get("billing", auto_ack=True)
        self.assertEqual(body, b"42")

    def test_the_billing_service_cannot_place_orders(self):
        billing = self.connect("AMQP_URI_BILLING_SERVICE")
        billing.confirm_delivery()
        with self.assertRaisesRegex(pika.exceptions.ChannelClosedByBroker, "ACCESS_REFUSED"):
            billing.basic_publish("orders", "order.eu.paid", b"43")


if __name__ == "__main__":
    unittest.main()
