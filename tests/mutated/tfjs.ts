/** Files of TensorFlow.js models as others may have changed them: what a wrong load of each is. @module */
import assert from "node:assert/strict";
import { teachableMachine } from "../../cli/imports/teachable_machine.ts";
import { tfjs } from "../../cli/imports/tfjs.ts";
import { type Model, readModel, writeModel } from "../../engine/formats/model.ts";
import { uniforms } from "../../engine/graph/random.ts";
import { type Files, readFixture, zipped } from "../interop/tfjs/fixture.ts";
import type { Kind, Kinds } from "./mutations.ts";

const isRefusal = ({ message }: Error) => /^Cannot (use|import|read) [^\n]{5,2000}$/.test(message);

const none = () => Promise.resolve(undefined);

function kind(
  good: Uint8Array,
  load: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>,
): Promise<Kind> {
  return Promise.resolve({
    good,
    isRefusal,
    load: async (bytes) => (await load(bytes), true),
    close: () => Promise.resolve(),
  });
}

/** A network is whole where what is written of it is read again. */
function checkWhole(model: Model): void {
  assert.deepEqual(readModel(writeModel(model)).weights, model.weights);
}

/** Checksums are of all that is in a zip: what is read of a changed one is what was in it. */
async function zipKind(): Promise<Kind> {
  const good = zipped(readFixture("mobilenet_v2").files);
  const read = async (bytes: Uint8Array<ArrayBuffer>) =>
    (await teachableMachine.read(bytes, {
      file: "my.zip",
      beside: none,
      classes: ["a", "b", "c"],
      size: { height: 32, width: 32 },
    })).model;
  const right = await read(good);
  return kind(good, async (bytes) => {
    const { description, weights } = await read(bytes);
    assert.deepEqual(weights, right.weights);
    assert.deepEqual(description.network, right.description.network);
  });
}

/** One of the files beside each other is changed. */
function fileKind(name: string): Promise<Kind> {
  const { files } = readFixture("mobilenet_v2");
  return kind(files.get(name)!, async (bytes) => {
    const all: Files = new Map([...files, [name, bytes]]);
    const { model } = await tfjs.read(all.get("model.json")!, {
      file: "model.json",
      beside: (name) => Promise.resolve(all.get(name)),
    });
    checkWhole(model);
  });
}

/** What a value of JSON is replaced by. */
const VALUES = [
  null,
  true,
  0,
  -1,
  1.5,
  2,
  7,
  2 ** 31 - 1,
  2 ** 53,
  1e300,
  "",
  "Conv1",
  "same",
  "softmax",
  "Add",
  "Flatten",
  "Reshape",
  "Multiply",
  "Concatenate",
  [],
  [1, 1],
  [1e9, 1e9],
  [["Conv1", 0, 0, {}]],
  {},
];

/** Changes some values of JSON: replaced, lost, doubled or exchanged. */
function changeValues(json: unknown, random: () => number): void {
  const below = (limit: number) => Math.floor(random() * limit);
  const holders: Record<string, unknown>[] = [];
  const collect = (value: unknown) => {
    if (typeof value !== "object" || value === null) return;
    holders.push(value as Record<string, unknown>);
    Object.values(value).forEach(collect);
  };
  collect(json);
  const pick = () => {
    const holder = holders[below(holders.length)];
    const names = Object.keys(holder);
    return [holder, names[below(names.length)] ?? "name"] as const;
  };
  for (let left = 1 + below(3); left > 0; left--) {
    const [holder, name] = pick();
    const [other, otherName] = pick();
    const change = below(5);
    if (change < 2) holder[name] = structuredClone(VALUES[below(VALUES.length)]);
    else if (change === 2 && Array.isArray(holder)) holder.splice(Number(name), 1);
    else if (change === 2) delete holder[name];
    else if (change === 3 && Array.isArray(holder)) holder.push(structuredClone(holder[0]));
    else holder[name] = structuredClone(other[otherName]);
  }
}

/** Changed bytes are not the file here, but draw which values of it are changed. */
function valuesKind(): Promise<Kind> {
  const { files } = readFixture("mobilenet_v2");
  const good = Uint8Array.from({ length: 64 }, (_, i) => i);
  const text = new TextDecoder().decode(files.get("model.json"));
  return kind(good, async (bytes) => {
    const json = JSON.parse(text);
    const isGood = bytes.length === good.length && bytes.every((byte, i) => byte === good[i]);
    if (!isGood) {
      changeValues(
        json,
        uniforms(bytes.reduce((sum, byte) => sum * 31 + byte | 0, 7), 3),
      );
    }
    const { model } = await tfjs.read(new TextEncoder().encode(JSON.stringify(json)), {
      file: "model.json",
      beside: (name) => Promise.resolve(files.get(name)),
    });
    checkWhole(model);
  });
}

/** The kinds of files, by what they are called. */
export const TFJS_KINDS: Kinds = {
  "zip of a TensorFlow.js model": zipKind,
  "TensorFlow.js' model.json": () => fileKind("model.json"),
  "TensorFlow.js' model.json by its values": valuesKind,
  "TensorFlow.js' metadata.json": () => fileKind("metadata.json"),
  "TensorFlow.js' weights": () => fileKind("weights.bin"),
};
