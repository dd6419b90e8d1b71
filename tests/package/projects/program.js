// Trains on drawn faces as files, writes and reads the model, and predicts by it: wherever there is a device.
import {
  conv2D,
  dense,
  flatten,
  maxPooling2D,
  openPredictor,
  readModel,
  relu,
  sequential,
  train,
  uniforms,
  writeModel,
} from "loupe-webgpu";
import { drawFace, FACE_CLASSES, openDecoder, readPictures } from "loupe-webgpu/data";

export async function trainOnFaces(device) {
  const random = uniforms(1, 0);
  const size = { height: 28, width: 23 };
  const files = Array.from({ length: 240 }, (_, i) => {
    const { height, width, pixels } = drawFace(random, i % 2 === 1, size);
    const content = new Blob([`P6 ${width} ${height} 255\n`, pixels]);
    return { name: `faces/${FACE_CLASSES[i % 2]}/${i}.ppm`, content };
  });
  const pictures = await readPictures(files, { size });
  const { train: trained, test } = pictures.split({ random });
  const network = sequential(conv2D(8, 3), relu(), maxPooling2D(2), flatten(), dense(2));
  const run = await train(device, network, pictures.take(trained), {
    epochs: 20,
    learningRate: 5e-3,
  });
  const { images, labels } = pictures.take(test);
  const { data } = await run.predict(images);
  const right = labels.filter((label, i) => data[2 * i + label] > 0.5).length;
  const model = readModel(writeModel(run.model(pictures.classes)));
  const accuracy = right / labels.length;
  return { accuracy, loaded: await predictBy(device, model, images, data), steps: run.steps };
}

/** Whether the model that was loaded says the same of the first picture, as a file, as the run did. */
async function predictBy(device, model, { data: bytes, shape: [, height, width] }, expected) {
  const file = new Blob([`P6 ${width} ${height} 255\n`, bytes.slice(0, height * width * 3)]);
  const decoder = openDecoder({ workers: 1 });
  const picture = await decoder.decode(new Uint8Array(await file.arrayBuffer()), "first");
  decoder.close();
  const predictor = await openPredictor(device, model);
  const [probabilities] = await predictor.predict([picture]);
  predictor.close();
  return probabilities.every((value, i) => Math.abs(value - expected[i]) < 1e-5);
}
