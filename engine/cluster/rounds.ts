/** Rounds of a shared training: what leader and workers know of them. @module */
import type { Network } from "../train/network.ts";
import type { Shapes } from "./changes.ts";
import type { Numbers } from "./outer.ts";

/** Steps that every worker takes on its part of the pictures before their changes are averaged. */
export interface Round {
  /** From 0. */
  readonly round: number;
  /** The steps done before it, by each. */
  readonly from: number;
  /** And after it. */
  readonly until: number;
  /** The highest learning rate of the schedule. */
  readonly learningRate: number;
}

/** What a worker found in a round. */
export interface Contribution {
  /** Which of the parts, from 0. */
  readonly part: number;
  /** The change of its weights, as `writeChange` writes it. */
  readonly change: Uint8Array<ArrayBuffer>;
  /** Of each of the round's steps. */
  readonly steps: readonly StepFigures[];
  /** In which it trained. */
  readonly seconds: number;
}

/** A step of one worker: its examples, and the figure of each metric of examples by its name. */
export type StepFigures = Readonly<Record<string, number>> & { readonly images: number };

/** Those who train the parts. */
export interface Crew {
  /**
   * Has all parts train a round, from `weights`, and gives those contributions that came in time: at
   * least one, by part. Throws where `signal` aborts.
   */
  train(round: Round, weights: Numbers, signal?: AbortSignal): Promise<readonly Contribution[]>;
  /** Tells of what is taken from the weights after a round, as `writeChange` writes it. */
  follow(round: Round, update: Uint8Array<ArrayBuffer>): Promise<void>;
  /** Tells that there are no more rounds. */
  end(): Promise<void>;
}

/** The floats of a network that a training changes: its trained variables and running statistics. */
export function changingShapes(network: Network): Shapes {
  const members = [...network.groups, ...network.statistics].flatMap(({ members }) => members);
  const changing = new Set(members.filter(({ dtype }) => dtype === "f32"));
  return new Map(
    [...network.variables].filter(([, tensor]) => changing.has(tensor))
      .map(([name, { shape }]) => [name, shape]),
  );
}

/** The names of those that follow gradients. */
export function trainedNames({ variables, groups }: Network): ReadonlySet<string> {
  const members = new Set(groups.flatMap(({ members }) => members));
  return new Set([...variables].filter(([, tensor]) => members.has(tensor)).map(([name]) => name));
}
