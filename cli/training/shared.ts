/** A training that others do: its leader's side, in a process. @module */
import { packPictures } from "../../data/dataset/packed.ts";
import { plural } from "../../data/text/listed.ts";
import about from "../../deno.json" with { type: "json" };
import { type Cluster, connectCluster } from "../../engine/cluster/connect.ts";
import { leadTraining } from "../../engine/cluster/leader.ts";
import { type CrewOptions, type NatsCrew, openCrew } from "../../engine/cluster/nats_crew.ts";
import { partSetup } from "../../engine/cluster/parts.ts";
import { PICTURES } from "../../engine/cluster/pool.ts";
import { changingShapes } from "../../engine/cluster/rounds.ts";
import { SHARED_STORE } from "../../engine/cluster/shared_messages.ts";
import { openStore } from "../../engine/cluster/store.ts";
import { recordedOf } from "../../engine/run/record.ts";
import type { SharedChoice } from "../../engine/run/shared_choice.ts";
import type { TrainingSetup } from "../../engine/train/setup.ts";
import type { Trainer } from "../../engine/train/trainer.ts";
import { tokenOf } from "../cluster/options.ts";
import type { Parsed } from "../terminal/arguments.ts";
import { say } from "../terminal/progress.ts";
import type { Prepared } from "./prepare.ts";

/** What is shared, and where. */
interface Shared {
  readonly prepared: Prepared;
  readonly shared: SharedChoice;
  readonly cluster: Cluster;
}

/** Connects to the server of a shared training: the one that is named now, or that of the run. */
export async function connectLeader(
  { server }: SharedChoice,
  parsed: Parsed,
): Promise<Cluster & AsyncDisposable> {
  const cluster = await connectCluster({
    url: parsed.text("nats") ?? server,
    token: tokenOf(parsed),
    insecure: parsed.flag("insecure"),
    name: "leader",
    version: about.version,
    say,
  });
  return { ...cluster, [Symbol.asyncDispose]: cluster.close };
}

/** A trainer whose steps are those of the workers that come to the server. */
export function shareTraining(trainer: Trainer, setup: TrainingSetup, shared: Shared): Trainer {
  const { shared: { id, workers, roundSteps, rate, momentum, wait, server }, cluster } = shared;
  let crew: NatsCrew;
  const lead = leadTraining(trainer, setup, {
    workers,
    roundSteps,
    outer: { rate, momentum },
    async openCrew() {
      crew = await openCrew({
        cluster,
        shared: id,
        store: openStore(cluster, SHARED_STORE),
        seats: await seatsOf(setup, shared),
        shapes: changingShapes(trainer.network),
        wait,
      });
      say(
        `Shared among ${plural(workers, "worker")}: start them with ` +
          `\`deno task worker --nats ${server}\``,
      );
      return crew;
    },
  });
  return {
    ...lead,
    async train(hooks, from) {
      const steps = await lead.train(hooks, from);
      const { received, sent } = crew.bytes;
      say(`Traffic: ${sizeText(received)} of changes came, ${sizeText(sent)} went to the server`);
      return steps;
    },
  };
}

/** Bytes, for people. */
const sizeText = (bytes: number) =>
  bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** A seat for each part, with its pictures on the server. */
async function seatsOf(
  setup: TrainingSetup,
  { prepared, shared: { workers }, cluster }: Shared,
): Promise<CrewOptions["seats"]> {
  const { dataset, standardisation } = prepared;
  const store = openStore(cluster, PICTURES);
  const seats = [];
  for (let part = 0; part < workers; part++) {
    const { split, recipe, seed } = partSetup(setup, { part, workers });
    const pictures = await store.put(packPictures(dataset, split));
    const trial = {
      trial: part,
      setting: 0,
      varied: {},
      seed,
      configuration: { ...recordedOf(prepared), steps: recipe.steps },
      pictures,
    };
    seats.push({ part, job: { trial, rung: 0 }, standardisation });
  }
  return seats;
}
