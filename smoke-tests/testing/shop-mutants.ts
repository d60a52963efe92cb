/**
 * Ways to break the environment of `declarations/shop.yaml` by one thing, each by raw HTTP, and the checks that have
 * to say so. Data for a live test.
 */
import type { Mutant } from "./shop-mutant.ts";
import { USERS, VIRTUAL_HOSTS } from "./shop-mutants-access.ts";
import { POLICIES, QUEUES, ROUTING } from "./shop-mutants-topology.ts";

export type { Mutant } from "./shop-mutant.ts";

export const MUTANTS: readonly Mutant[] = [...ROUTING, ...QUEUES, ...POLICIES, ...VIRTUAL_HOSTS, ...USERS];
