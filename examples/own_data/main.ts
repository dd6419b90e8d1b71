/** A page that trains on a folder of the visitor's pictures, classifies others and gives the model. @module */
import {
  ARCHITECTURES,
  type Device,
  type Model,
  openDevice,
  openPredictor,
  train,
  writeModel,
} from "loupe-webgpu";
import { openDecoder, readPictures } from "loupe-webgpu/data";

const element = <T extends HTMLElement>(id: string) => document.getElementById(id) as T;
const [folder, picture] = [
  element<HTMLInputElement>("folder"),
  element<HTMLInputElement>("picture"),
];
const say = (line: string) => element("log").append(`${line}\n`);

/** Does what an event asks for; what fails is told on the page. */
const guard = (act: () => Promise<void>) => () =>
  act().catch((error) => say(`Error: ${error.message}`));

folder.addEventListener(
  "change",
  guard(async () => {
    const pictures = await readPictures(folder.files!, { size: { height: 32, width: 32 } });
    for (const line of pictures.warnings) say(`Note: ${line}`);
    const { train: trained, test } = pictures.split();
    say(`Training on ${trained.length} pictures of ${pictures.classes.join(", ")}`);

    const device = await openDevice();
    const { build, learningRate } = ARCHITECTURES.tiny;
    const network = build(pictures.classes.length);
    const run = await train(device, network, pictures.take(trained), {
      epochs: 20,
      learningRate,
      augmentations: { flip: 0.5 },
      onEpoch: ({ epoch, loss }) => say(`Epoch ${epoch}: loss ${loss.toFixed(3)}`),
    });

    const { images, labels } = pictures.take(test);
    const { data } = await run.predict(images);
    const right = labels.filter((label, i) => label === largest(data, pictures.classes.length, i));
    say(`Right on ${right.length} of ${labels.length} pictures that it did not see`);
    const model = run.model(pictures.classes);
    run.close();
    offer(model);
    await classifyBy(device, model);
  }),
);

/** Which class has the highest probability in row `i`. */
function largest(data: Float32Array, classes: number, i: number): number {
  const row = data.subarray(i * classes, (i + 1) * classes);
  return row.indexOf(row.reduce((a, b) => Math.max(a, b)));
}

/** Offers the model's files: `readModel` takes them, and so does `loupe predict`. */
function offer(model: Model): void {
  const { description, weights } = writeModel(model);
  const files = { "model.json": description, "model.safetensors": weights };
  const links = Object.entries(files).map(([name, content]) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([content as BlobPart]));
    link.download = link.textContent = name;
    return link;
  });
  element("files").replaceChildren("The model: ", links[0], " and ", links[1]);
}

/** Classifies the picture that is chosen. */
async function classifyBy(device: Device, model: Model): Promise<void> {
  const predictor = await openPredictor(device, model);
  const decoder = openDecoder({ workers: 1 });
  picture.disabled = false;
  picture.onchange = guard(async () => {
    const [file] = picture.files!;
    const decoded = await decoder.decode(new Uint8Array(await file.arrayBuffer()), file.name);
    const [probabilities] = await predictor.predict([decoded]);
    const most = probabilities.indexOf(Math.max(...probabilities));
    const percent = (100 * probabilities[most]).toFixed(0);
    element("answer").textContent = `${
      model.description.classes[most]
    }, with a probability of ${percent} %`;
  });
}
