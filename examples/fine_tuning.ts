/**
 * Fine-tuning: what a network learned of four classes with many pictures helps it with four others of
 * which there are few. The first model goes through its files, as it would from machine to machine.
 *
 * @module
 */
import {
  ARCHITECTURES,
  type Device,
  openPredictor,
  readModel,
  train,
  type TrainOptions,
  uniforms,
  writeModel,
} from "loupe-webgpu";
import { drawThing, type Picture, THING_CLASSES } from "loupe-webgpu/data";

type Class = typeof THING_CLASSES[number];

const SIZE = { height: 24, width: 24 };
const FIRST = THING_CLASSES.slice(0, 4);
const OTHERS = THING_CLASSES.slice(4, 8);

/** Drawn pictures, the classes in turn. */
function draw(classes: readonly Class[], count: number, seed: number) {
  const random = uniforms(seed, 0);
  const labels = Array.from({ length: count }, (_, i) => i % classes.length);
  const pictures = labels.map((label) => drawThing(random, classes[label], SIZE));
  return { labels, pictures, images: imagesOf(pictures) };
}

/** Pictures of one size, side by side. */
function imagesOf(pictures: readonly Picture[]) {
  const [{ height, width }] = pictures;
  const data = new Uint8Array(pictures.length * height * width * 3);
  pictures.forEach(({ pixels }, i) => data.set(pixels, i * pixels.length));
  return { data, shape: [pictures.length, height, width, 3] };
}

/** Accuracies on pictures that no training saw. */
export interface Accuracies {
  readonly fineTuned: number;
  readonly fromScratch: number;
}

/** Trains on eight pictures a class, from an earlier model and from scratch; both see the same. */
export async function compare(device: Device): Promise<Accuracies> {
  const { learningRate } = ARCHITECTURES.tiny;
  const build = (classes: number) => ARCHITECTURES.tiny.build(classes, { filters: [8, 16, 32] });
  const many = draw(FIRST, 400, 1);
  const first = await train(device, build(FIRST.length), many, { epochs: 15, learningRate });
  const files = writeModel(first.model(FIRST));
  first.close();

  const few = draw(OTHERS, 32, 2);
  const tested = draw(OTHERS, 200, 3);
  const accuracyAfter = async (options: TrainOptions) => {
    const run = await train(device, build(OTHERS.length), few, {
      epochs: 30,
      batch: 8,
      ...options,
    });
    const predictor = await openPredictor(device, run.model(OTHERS), { batch: 50 });
    const predicted = await predictor.predict(tested.pictures);
    predictor.close();
    run.close();
    const right = tested.labels.filter((label, i) => {
      return predicted[i].indexOf(Math.max(...predicted[i])) === label;
    });
    return right.length / tested.labels.length;
  };
  return {
    fineTuned: await accuracyAfter({ from: readModel(files), learningRate: learningRate / 4 }),
    fromScratch: await accuracyAfter({ learningRate }),
  };
}
