import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { clusterConf, clusterLayout } from "./cluster-layout.ts";
import { loadBalancerConf } from "./load-balancer-files.ts";

const PORTS = { amqp: 5680, management: 15_680, prometheus: 15_700 };
const { nodes, loadBalancer } = clusterLayout({ name: "warren-cluster", ports: PORTS, clusterNodes: 3 });

describe("the nodes of a cluster", () => {
  test("have names without a dot, and ports of their own beside the load balancer's", () => {
    assert.equal(loadBalancer, "warren-cluster-load-balancer");
    assert.deepEqual(
      nodes.map(({ name, hostname }) => [name, hostname]),
      [1, 2, 3].map((number) => [`rabbit@node${number}`, `node${number}`]),
    );
    const ports = [PORTS, ...nodes.map((node) => node.ports)].flatMap((each) => Object.values(each));
    assert.equal(new Set(ports).size, ports.length);
  });

  test("know each other, and how many they are", () => {
    const conf = clusterConf("warren-cluster", nodes);
    for (const { name } of nodes)
      assert.ok(
        conf.some((line) => line.endsWith(` = ${name}`)),
        name,
      );
    assert.ok(conf.includes("cluster_formation.target_cluster_size_hint = 3"));
    assert.ok(conf.includes("cluster_name = warren-cluster"));
  });
});

describe("the load balancer", () => {
  test("gives AMQP to all nodes, and the management API to one at a time", () => {
    assert.deepEqual(servers(loadBalancerConf(nodes, undefined)), [
      "  server node1 node1:5672 check port 15672",
      "  server node2 node2:5672 check port 15672",
      "  server node3 node3:5672 check port 15672",
      "  server node1 node1:15672 check port 15672",
      "  server node2 node2:15672 check port 15672 backup",
      "  server node3 node3:15672 check port 15672 backup",
    ]);
  });

  test("lets TLS through to the nodes' own listeners", () => {
    const [amqp, , , management] = servers(loadBalancerConf(nodes, {}));
    assert.equal(amqp, "  server node1 node1:5671 check port 15671 check-ssl verify none");
    assert.equal(management, "  server node1 node1:15671 check port 15671 check-ssl verify none");
  });
});

function servers(conf: string): string[] {
  return conf.split("\n").filter((line) => /^ {2}server /.test(line));
}
