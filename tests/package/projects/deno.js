import { openDevice } from "loupe-webgpu";
import { trainOnFaces } from "./program.js";

const device = await openDevice();
console.log(JSON.stringify({ ...await trainOnFaces(device), backend: device.backend }));
