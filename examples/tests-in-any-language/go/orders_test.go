// Tests of a service in Go:
//
//	cd examples/tests-in-any-language/go && ../../../warren run ../../../declarations/shop.yaml -- go test ./...
package orders

import (
	"os"
	"testing"

	amqp "github.com/rabbitmq/amqp091-go"
)

func channel(t *testing.T, variable string) *amqp.Channel {
	t.Helper()
	connection, err := amqp.Dial(os.Getenv(variable))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	channel, err := connection.Channel()
	if err != nil {
		t.Fatal(err)
	}
	return channel
}

func TestAPaidOrderIsBilled(t *testing.T) {
	orders := channel(t, "AMQP_URI_ORDER_SERVICE")
	if err := orders.Confirm(false); err != nil {
		t.Fatal(err)
	}
	order := amqp.Publishing{DeliveryMode: amqp.Persistent, Body: []byte("42")}
	confirmation, err := orders.PublishWithDeferredConfirm("orders", "order.eu.paid", true, false, order)
	if err != nil {
		t.Fatal(err)
	}
	if !confirmation.Wait() {
		t.Fatal("the broker did not take the order")
	}
	message, found, err := channel(t, "AMQP_URI_BILLING_SERVICE").Get("billing", true)
	if err != nil {
		t.Fatal(err)
	}
	if !found || string(message.Body) != "42" {
		t.Fatalf("billing has %v: %q", found, message.Body)
	}
}

func TestTheBillingServiceCannotPlaceOrders(t *testing.T) {
	billing := channel(t, "AMQP_URI_BILLING_SERVICE")
	closed := billing.NotifyClose(make(chan *amqp.Error, 1))
	if err := billing.Publish("orders", "order.eu.paid", false, false, amqp.Publishing{Body: []byte("43")}); err != nil {
		t.Fatal(err)
	}
	if refused := <-closed; refused == nil || refused.Code != amqp.AccessRefused {
		t.Fatalf("not refused: %v", refused)
	}
}
