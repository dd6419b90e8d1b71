/**
 * The Worker of the demo, of the benchmark and of the check of a GPU: the engine, spoken to by messages. It opens the device;
 * what else is asked for is loaded when it is first asked for.
 *
 * @module
 */
import { visible } from "../../data/text/visible.ts";
import { type Control, createControl } from "./control.ts";
import { device, findAdapter } from "./device.ts";
import { loaded } from "./loaded.ts";
import type { DemoRequest, Reply, Request } from "./messages.ts";

/** What a Worker's global scope offers; a page's types do not name it. */
const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Request>) => void;
  postMessage(message: Reply, transfer?: Transferable[]): void;
};

/** Of the training, benchmark or check that runs. */
let control: Control | undefined;
/** What only the demo asks for. */
let opening: Promise<ReturnType<typeof import("./demo.ts").createDemo>> | undefined;

const post = (reply: Reply, transfer: Transferable[] = []) => scope.postMessage(reply, transfer);

scope.onmessage = ({ data }) => {
  answer(data).catch((error) => {
    const message = error instanceof Error ? error.message : String(error);
    post({ type: "failed", request: data.type, message: visible(message) });
  });
};

async function answer(request: Request): Promise<void> {
  switch (request.type) {
    case "open":
      return post(await findAdapter());
    case "bench":
      await alone((control) => runBench(request.op, control));
      return post({ type: "benchEnd" });
    case "check":
      return await alone((control) => runCheck(request.op, control));
    case "pause":
    case "step":
    case "resume":
    case "stop":
      return control?.[request.type]();
    default:
      return await answerDemo(request);
  }
}

/** What is about the visitor's pictures and the model. */
async function answerDemo(request: DemoRequest): Promise<void> {
  opening ??= loaded(import("./demo.ts")).then(({ createDemo }) => createDemo(device, post));
  const demo = await opening;
  switch (request.type) {
    case "add":
      return await demo.add(request);
    case "remove":
      return await demo.removeClass(request.name);
    case "removePicture":
      return await demo.removePicture(request.id);
    case "thumbnails":
      return await demo.thumbnails(request.ids);
    case "train":
      return await alone((control) => demo.train(request, control));
    case "classify":
      return await demo.classify(request.picture);
    case "import":
      return await demo.import(request.files);
    case "gradient":
      return await demo.gradient(request);
    case "map":
      return await demo.map(request);
    case "watch":
      return await demo.watch(request);
    default:
      return await demo[request.type]();
  }
}

/** Runs one training, benchmark or check at a time. */
async function alone<T>(work: (control: Control) => Promise<T>): Promise<T> {
  if (control) throw new Error("Cannot start as something runs already: stop it first");
  control = createControl((type) => post({ type }));
  try {
    return await work(control);
  } finally {
    control = undefined;
  }
}

async function runBench(op: string | undefined, { signal }: Control): Promise<void> {
  const { bench } = await loaded(import("./bench.ts"));
  await bench(await device(), op, signal, post);
}

async function runCheck(op: string | undefined, { signal }: Control): Promise<void> {
  const { check } = await loaded(import("./check.ts"));
  await check(op, signal, post);
}
