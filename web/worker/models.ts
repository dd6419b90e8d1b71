/** What is done with a network that can classify: saved, loaded, asked of pictures. @module */
import { FACE_CLASSES } from "../../data/faces/faces.ts";
import { resize } from "../../data/picture/resize.ts";
import { visible } from "../../data/text/visible.ts";
import type { Model } from "../../engine/formats/model.ts";
import { VIRIDIS } from "../../engine/inspect/colors.ts";
import { openPredictor } from "../../engine/inspect/predict.ts";
import type { Device } from "../../engine/plan/device.ts";
import { drawingOf } from "./drawing.ts";
import type { Classified, ModelReady, PictureFile } from "./messages.ts";
import { readModelFiles } from "./model_file.ts";
import { drawNewFace, readPicture } from "./pictures.ts";

export { zipModel } from "./model_file.ts";

/** What the page is told of a model. */
export function readyOf({ description }: Model, origin: ModelReady["origin"]): ModelReady {
  const { architecture, classes, preprocessing: { height, width } } = description;
  return {
    type: "model",
    origin,
    architecture,
    classes: classes.map(visible),
    height,
    width,
    isOfFaces: String(classes.toSorted()) === String(FACE_CLASSES.toSorted()),
    viridis: VIRIDIS,
  };
}

/** Loads a model. Throws an `Error` where it isn't a whole one: its weights fit its network. */
export async function loadModel(device: Device, files: readonly PictureFile[]): Promise<Model> {
  const loaded = await readModelFiles(files);
  const predictor = await openPredictor(device, loaded);
  predictor.close();
  return loaded;
}

/** Says what a picture, or a newly drawn face, shows. */
export async function classify(
  device: Device,
  model: Model,
  file: PictureFile | undefined,
): Promise<Classified> {
  const { classes, preprocessing } = model.description;
  const picture = file ? await readPicture(file) : drawNewFace(preprocessing);
  const predictor = await openPredictor(device, model);
  try {
    const [row] = await predictor.predict([picture]);
    return {
      type: "classified",
      name: visible(file?.name ?? "a newly drawn face"),
      drawing: drawingOf(resize(picture, preprocessing, preprocessing.fit)),
      classes: classes.map(visible),
      probabilities: [...row],
    };
  } finally {
    predictor.close();
  }
}
