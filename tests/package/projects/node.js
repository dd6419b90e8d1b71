import { Worker } from "node:worker_threads";
import { fileURLToPath } from "node:url";
import { openDevice } from "loupe-webgpu";
import { create, globals } from "webgpu";
import { trainOnFaces } from "./program.js";

const refused = await openDevice().catch(({ message }) => message);
Object.assign(globalThis, globals);
const device = await openDevice({ gpu: create(process.argv.slice(2)), backend: "dawn" });
const trained = await trainOnFaces(device);

// Only more pictures than a device binds are gathered in a Worker: it is asked itself.
const worker = new Worker(fileURLToPath(import.meta.resolve("loupe-webgpu/gather_worker.js")));
worker.postMessage({ shards: [new Uint8Array([1, 2, 3, 4])], picturesPerShard: 2, pictureBytes: 2 });
worker.postMessage(new Uint32Array([1, 0]));
const gathered = await new Promise((resolve) => worker.on("message", resolve));
await worker.terminate();

console.log(JSON.stringify({ ...trained, backend: device.backend, gathered: [...gathered], refused }));
