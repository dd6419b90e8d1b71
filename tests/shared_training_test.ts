/** Shared trainings: their mathematics, and workers that come, go and lie. */
import assert from "node:assert/strict";
import { dealParts } from "../engine/cluster/parts.ts";
import { changingShapes } from "../engine/cluster/rounds.ts";
import { leadTraining } from "../engine/cluster/leader.ts";
import { openCrew } from "../engine/cluster/nats_crew.ts";
import { sit } from "../engine/cluster/seat.ts";
import { partSetup } from "../engine/cluster/parts.ts";
import { SHARED_STORE } from "../engine/cluster/shared_messages.ts";
import { openStore } from "../engine/cluster/store.ts";
import { openDevice } from "../engine/plan/device.ts";
import type { EpochEvent, StepEvent } from "../engine/train/events.ts";
import { createTrainer } from "../engine/train/trainer.ts";
import { smallSetup } from "./fixtures.ts";
import { withServer } from "./cluster/server.ts";

const device = await openDevice();

Deno.test("try", async () => {
  await withServer(async (server) => {
    const setup = await smallSetup(device, { batch: 4, epochs: 6 });
    const lines: string[] = [];
    const cluster = await server.connect("leader", lines);
    const trainer = await createTrainer(setup);
    const shapes = changingShapes(trainer.network);
    const store = await openStore(cluster, SHARED_STORE);
    const seats = [0, 1].map((part) => ({
      part,
      job: {
        trial: {
          trial: part,
          setting: 0,
          varied: {},
          seed: 1,
          configuration: CONFIGURATION as never,
          pictures: "0".repeat(64),
        },
        rung: 0,
      },
      standardisation: { mean: [1, 2, 3], scale: [1, 2, 3] },
    }));
    const crew = await openCrew({ cluster, shared: "test", store, seats, shapes, wait: 3 });
    const lead = leadTraining(trainer, setup, {
      workers: 2,
      roundSteps: 5,
      outer: { rate: 1, momentum: 0 },
      crew,
    });
    const stop = new AbortController();
    const workers = [0, 1].map(async (part) => {
      const own = await server.connect(`worker ${part}`, lines);
      return await sit({ ...seats[part], format: 1, version: "0.1.0", shared: "test" }, {
        cluster: own,
        worker: `w${part}`,
        open: () => createTrainer(partSetup(setup, { part, workers: 2 })),
        signal: stop.signal,
        onRound: (round) => console.log(part, round, performance.now()),
      });
    });
    const steps: StepEvent[] = [];
    const epochs: EpochEvent[] = [];
    console.log(
      await lead.train({ onStep: (s) => void steps.push(s), onEpoch: (e) => void epochs.push(e) }),
      lead.steps,
    );
    await crew.end();
    console.log(await Promise.all(workers), lines, crew.bytes);
    console.log(steps.length, epochs);
    trainer.close();
  });
});
import { RECIPES } from "../engine/train/recipes.ts";
const CONFIGURATION = { ...RECIPES.modern, architecture: "tiny", network: tiny.build(2, { filters: [4, 8, 8], units: [16], rate: 0.4 }).description, fit: "cover", size: { height: 28, width: 23 } };
import { tiny } from "../engine/model/architectures/tiny.ts";
