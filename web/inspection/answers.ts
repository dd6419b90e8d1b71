/** What the inspection child answers to each question. @module */
import { openDecoder } from "../../data/decode/safe_decode.ts";
import type { Picture } from "../../data/picture/picture.ts";
import { explainCell, layerOf } from "../../engine/inspect/explain_cell.ts";
import type { Inspection } from "../../engine/inspect/inspector.ts";
import { dropMap, type Occlusion } from "../../engine/inspect/occlusion.ts";
import { carriers } from "../../engine/inspect/paths.ts";
import { layerStatistics, mapStatistics } from "../../engine/inspect/statistics.ts";
import { descriptionFile } from "../../engine/run/model_files.ts";
import type { Device } from "../../engine/plan/device.ts";
import { answerGradient } from "./gradients.ts";
import { labelOf } from "./labels.ts";
import { keyOf, openRunNetwork, type RunNetwork } from "./networks.ts";
import type {
  ConnectionsAnswer,
  FilterAnswer,
  HeatAnswer,
  JobRequest,
  LabelAnswer,
  Overview,
  PathsAnswer,
  PictureSource,
  StrongestAnswer,
  Weights,
} from "./protocol.ts";
import { createRecent } from "./recent.ts";
import { readRunPicture, readRunPictures } from "./run_files.ts";
import { strongestPictures } from "./strongest_pictures.ts";

/** An answer, with numbers where the question has some. */
export interface Answer {
  readonly answer: object;
  readonly body?: Uint8Array<ArrayBuffer>;
}

/** Answers questions; what was computed last is remembered. `pixels` are an upload's. */
export function createAnswers(device: Device) {
  const decoder = openDecoder({ workers: 1 });
  const networks = createRecent<RunNetwork>(3, (network) => network.close());
  const pictures = createRecent<Picture>(64);
  const inspections = createRecent<Inspection>(6);
  const occlusions = createRecent<Occlusion>(6);

  async function networkOf(run: string): Promise<RunNetwork> {
    const { mtime } = await Deno.stat(descriptionFile(run)).catch(() => ({ mtime: 0 }));
    return networks.get(`${run} ${Number(mtime)}`, () => openRunNetwork(device, run));
  }

  async function pictureOf(
    network: RunNetwork,
    run: string,
    source: PictureSource,
    pixels: Uint8Array,
  ) {
    const { description } = network;
    const { height, width } = description.preprocessing;
    if ("upload" in source) return { height, width, pixels };
    const all = await readRunPictures(run);
    return await pictures.get(
      `${run} ${all.fingerprint} ${source.number}`,
      () => readRunPicture(all, source.number, description, decoder),
    );
  }

  return async function answer(
    job: JobRequest,
    pixels: Uint8Array,
    pause: () => Promise<void>,
  ): Promise<Answer> {
    const network = await networkOf(job.run);
    if (job.kind === "filters") return await filters(network, job, job.layer);
    if (job.kind === "strongest") return await strongest(network, job, job.layer, pause);
    if (job.kind === "label") return { answer: await labelAnswer(network, job) };
    const picture = await pictureOf(network, job.run, job.picture, pixels);
    const key = `${await keyOf(job)} ${JSON.stringify(job.picture)}`;
    const inspect = () =>
      inspections.get(key, () => network.inspector.use(job, (lens) => lens.inspect(picture)));
    switch (job.kind) {
      case "gradient":
      case "cellGradient":
      case "weightGradient":
        return {
          answer: await network.gradients.use(job, (lens) => answerGradient(lens, picture, job)),
        };
      case "overview":
        return { answer: overview(await inspect()) };
      case "maps": {
        const { maps } = layerOf(await inspect(), job.layer);
        return { answer: {}, body: bytesOf(maps) };
      }
      case "cell":
        return {
          answer: explainCell(network, await inspect(), await network.weights(job), job),
        };
      case "gradCam": {
        const { heat, ...size } = await network.inspector.use(
          job,
          (lens) => lens.gradCam(picture, job.class),
        );
        return { answer: size satisfies HeatAnswer, body: bytesOf(heat) };
      }
      case "occlusion": {
        const occlusion = await occlusions.get(
          key,
          () => network.occluder.use(job, (lens) => lens.occlude(picture, pause)),
        );
        const { heat, ...size } = dropMap(occlusion, job.class);
        return { answer: size satisfies HeatAnswer, body: bytesOf(heat) };
      }
      case "connections": {
        const inspection = await inspect();
        const inputs = await network.mapper.use(
          job,
          (lens) =>
            lens.connections(job.column, job.maps, (name) => layerOf(inspection, name).maps),
        );
        return { answer: { inputs } satisfies ConnectionsAnswer };
      }
      case "paths": {
        const found = await network.mapper.use(
          job,
          (lens) => lens.contributions(picture, job.class),
        );
        const columns = found.map((contributions) => carriers(contributions));
        return { answer: { columns } satisfies PathsAnswer };
      }
    }
  };
}

async function labelAnswer(
  { description: { classes } }: RunNetwork,
  { run, picture }: Weights & { readonly picture: PictureSource },
): Promise<LabelAnswer> {
  if ("upload" in picture) return {};
  return { label: await labelOf(await readRunPictures(run), picture.number, classes) };
}

function overview({ layers, probabilities }: Inspection): Overview {
  return {
    probabilities: [...probabilities],
    layers: layers.map(({ name, shape, maps }) => ({
      name,
      statistics: layerStatistics(maps),
      maps: mapStatistics(maps, shape[2]),
    })),
  };
}

async function filters(network: RunNetwork, weights: Weights, layer: string): Promise<Answer> {
  const all = await network.weights(weights);
  const names = network.shown.find(({ name }) => name === layer)?.weights;
  const kernel = names && all.get(names.kernel);
  if (!kernel) throw new RangeError(`Cannot show the filters of '${layer}': it has none`);
  const bias = all.get(names.bias ?? "");
  // What has no bias adds 0.
  const numbers = new Float32Array(kernel.data.length + kernel.shape[3]);
  numbers.set(kernel.data);
  if (bias) numbers.set(bias.data, kernel.data.length);
  return { answer: { shape: [...kernel.shape] } satisfies FilterAnswer, body: bytesOf(numbers) };
}

async function strongest(
  network: RunNetwork,
  weights: Weights,
  layer: string,
  pause: () => Promise<void>,
): Promise<Answer> {
  const { inspected, total, layers } = await strongestPictures(network, weights, pause);
  const maps = layers.find(({ name }) => name === layer)?.maps;
  if (!maps) throw new RangeError(`Cannot name the strongest pictures of '${layer}'`);
  return { answer: { inspected, total, maps } satisfies StrongestAnswer };
}

function bytesOf(numbers: Float32Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(numbers.buffer as ArrayBuffer, numbers.byteOffset, numbers.byteLength);
}
