import { openDevice } from "loupe-webgpu";
import { trainOnFaces } from "./program.js";

const tell = (result) => {
  globalThis.result = result;
};
const device = await openDevice();
trainOnFaces(device).then((trained) => tell({ ...trained, backend: device.backend }))
  .catch((error) => tell({ error: String(error.stack) }));
