/** Queues that do not last as long as they have to. */
import type { Rule } from "../rule.ts";
import {
  bindingSubject,
  declaredQueues,
  exchangeSubject,
  perHost,
  policySubject,
  queueSubject,
} from "../view/view.ts";

export const transientQueue: Rule = {
  id: "transient-queue",
  severity: "warning",
  summary: "A declared queue is not durable.",
  why: "It is gone after a restart of its node, with all its messages. RabbitMQ deprecates such queues (`transient_nonexcl_queues`), and 4.3 refuses to declare one unless its configuration permits it.",
  remedy: "Make it durable. A queue for one connection is declared by the client, as exclusive.",
  check: perHost(function* (host) {
    for (const { name, declared } of declaredQueues(host)) {
      if (declared.durable) continue;
      yield {
        ...queueSubject(host, name, "durable"),
        message: `The queue ${JSON.stringify(name)} is not durable: it is gone after a restart, and RabbitMQ 4.3 refuses it by default.`,
        hint: "Leave durable out, or let the client declare an exclusive queue.",
      };
    }
  }),
};

export const transientBinding: Rule = {
  id: "transient-binding",
  severity: "warning",
  summary: "A queue that is not durable is bound to a durable exchange.",
  why: "After a restart the exchange is there and the binding is not: what should go to the queue is dropped until somebody declares both again, and the publisher gets its confirms.",
  remedy: "Make the queue durable.",
  check: perHost(function* (host) {
    for (const { declared, bindings } of declaredQueues(host)) {
      if (declared.durable) continue;
      for (const bound of bindings) {
        const exchange = host.exchanges.get(bound.binding.source);
        if (exchange === undefined || !exchange.durable) continue;
        const subject = bindingSubject(host, bound);
        yield {
          ...subject,
          message: `The ${subject.object} is gone after a restart, and its exchange is not: messages are dropped from then on.`,
          hint: "Make the queue durable.",
        };
      }
    }
  }),
};

export const selfDeleting: Rule = {
  id: "self-deleting",
  severity: "warning",
  summary: "A declared object deletes itself.",
  why: "An `autoDelete` queue goes with its last consumer, a queue that `expires` after some time without one, an `autoDelete` exchange with its last binding: with it go its messages and bindings, and from then on the broker is not what is declared.",
  remedy:
    "Leave it out of what is declared: such an object is for the client that uses it. To clear a queue of old messages, use `message-ttl`.",
  check: perHost(function* (host) {
    for (const { name, declared, settings } of declaredQueues(host)) {
      if (declared.autoDelete) {
        yield {
          ...queueSubject(host, name, "autoDelete"),
          message: `The queue ${JSON.stringify(name)} deletes itself when its last consumer goes.`,
          hint: "Leave autoDelete out, or let the client declare the queue.",
        };
      }
      const expires = settings.get("expires");
      if (expires === undefined) continue;
      const policy = [settings.operatorPolicy, settings.policy].find(
        (each) => each !== undefined && "expires" in each.definition,
      );
      const by =
        expires.by === "argument" || policy === undefined
          ? ""
          : `, by the policy ${JSON.stringify(policy.name)}`;
      yield {
        ...queueSubject(host, name, "arguments", "x-expires"),
        message: `The queue ${JSON.stringify(name)} deletes itself after ${JSON.stringify(expires.value)} ms without a consumer${by}.`,
        hint: "Use message-ttl for old messages, or let the client declare the queue.",
      };
    }
    for (const { name, declared } of host.exchanges.values()) {
      if (declared?.autoDelete !== true) continue;
      yield {
        ...exchangeSubject(host, name, "autoDelete"),
        message: `The exchange ${JSON.stringify(name)} deletes itself when its last binding goes.`,
        hint: "Leave autoDelete out.",
      };
    }
  }),
};

export const uselessMove: Rule = {
  id: "useless-move",
  severity: "warning",
  dependsOnFacts: true,
  summary: "A queue has `move: true` and is not protected, or is never moved.",
  why: "A queue that is not `protect`ed is moved without a word where commands can be run on the broker's nodes, and one with `autoDelete` never: whoever reads the word takes the queue for another one than it is. Not asked of an unprotected queue where the server exists already, which wants the word.",
  remedy: "Take `move` out, or protect the queue.",
  check: perHost(function* (host, { facts }) {
    for (const { name, declared } of declaredQueues(host)) {
      if (!declared.move) continue;
      if (!declared.autoDelete && (declared.protect || facts.isExisting === true)) continue;
      yield {
        ...queueSubject(host, name, "move"),
        message: declared.autoDelete
          ? `The queue ${JSON.stringify(name)} is deleted with its last consumer and never moved: "move" says nothing.`
          : `The queue ${JSON.stringify(name)} is not protected, and so is moved without a word: "move" says nothing.`,
        hint: declared.autoDelete ? "Take move out." : "Take move out, or protect the queue.",
      };
    }
  }),
};

export const classicQueueInCluster: Rule = {
  id: "classic-queue-in-cluster",
  severity: "warning",
  dependsOnFacts: true,
  summary: "A classic queue is on one node of a cluster.",
  why: "While that node is away the queue is too, and its messages are lost with its disk. RabbitMQ 4 has no mirrored queues. Asked only where the number of nodes is known (`--nodes`).",
  remedy: "Make it a quorum queue or a stream. Where its messages may be lost, say so in a silence.",
  check: perHost(function* (host, { facts }) {
    if (facts.nodes === undefined || facts.nodes < 2) return;
    for (const { name, declared, settings } of declaredQueues(host)) {
      // What goes away by itself is not meant to outlive a node.
      const lasts = declared.durable && !declared.autoDelete && settings.get("expires") === undefined;
      if (declared.type !== "classic" || !lasts) continue;
      yield {
        ...queueSubject(host, name),
        message: `The classic queue ${JSON.stringify(name)} is on one of the ${facts.nodes} nodes: it is away while that node is.`,
        hint: "Make it a quorum queue, or say why it may be away.",
      };
    }
  }),
};

export const quorumGroupSize: Rule = {
  id: "quorum-group-size",
  severity: "warning",
  dependsOnFacts: true,
  summary: "The replicas of a quorum queue are too few, even in number, or more than there are nodes.",
  why: "A group of 2n + 1 replicas bears the loss of n nodes. One replica more bears no more of them, and costs a write each time; one or two replicas bear no loss; more than there are nodes cannot be.",
  remedy: "Use 3 or 5, and no more than there are nodes (`--nodes`).",
  check: perHost(function* (host, { facts }) {
    const complaint = (size: unknown): string | undefined => {
      if (typeof size !== "number") return undefined;
      if (facts.nodes !== undefined && size > facts.nodes)
        return `more than the ${facts.nodes} nodes of the cluster`;
      if (size < 3 && facts.nodes !== 1) return "too few to bear the loss of a node";
      return size % 2 === 0 ? `even: ${size - 1} bear the loss of as many nodes` : undefined;
    };
    const hint =
      facts.nodes === undefined || facts.nodes > 2
        ? "Use 3 or 5 replicas, and no more than there are nodes."
        : "Use 3 or 5 replicas, on as many nodes.";
    for (const { name, declared } of declaredQueues(host)) {
      const size = declared.arguments["x-quorum-initial-group-size"];
      const wrong = complaint(size);
      if (wrong === undefined) continue;
      yield {
        ...queueSubject(host, name, "arguments", "x-quorum-initial-group-size"),
        message: `"x-quorum-initial-group-size" of the queue ${JSON.stringify(name)} is ${JSON.stringify(size)}: ${wrong}.`,
        hint,
      };
    }
    for (const policy of host.host.topology.policies) {
      const size = policy.definition["target-group-size"];
      const wrong = complaint(size);
      if (wrong === undefined) continue;
      yield {
        ...policySubject(host, { policy, kind: "policies" }, "definition", "target-group-size"),
        message: `"target-group-size" of the policy ${JSON.stringify(policy.name)} is ${JSON.stringify(size)}: ${wrong}.`,
        hint,
      };
    }
  }),
};
