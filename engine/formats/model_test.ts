import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { f32, type Spec } from "../graph/spec.ts";
import { conv2D, dense, globalAveragePooling2D, relu, sequential } from "../model/layers/mod.ts";
import { type Model, parseModelDescription, readModel, writeModel } from "./model.ts";
import { checkVariances } from "./network.ts";
import { type StoredTensor, writeSafetensors } from "./safetensors.ts";

const { model } = makeModel();
const files = writeModel(model);

function makeModel() {
  const zeros = ({ shape }: Spec): StoredTensor => ({
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
  });
  const model: Model = {
    description: {
      format: "loupe-model",
      version: 2,
      architecture: "test",
      network: sequential(conv2D(4, 3), relu(), globalAveragePooling2D(), dense(2)).description,
      classes: ["cat", "dog"],
      preprocessing: { height: 8, width: 6, fit: "cover", mean: [1, 2, 3], scale: [1, 1, 1] },
    },
    weights: new Map([
      ["conv1/kernel", zeros(f32(3, 3, 3, 4))],
      ["conv1/bias", zeros(f32(4))],
      ["dense1/kernel", zeros(f32(4, 2))],
      ["dense1/bias", zeros(f32(2))],
    ]),
  };
  return { model };
}

type Json = Record<string, unknown>;

/** The text of a description with other fields, those of its preprocessing among them. */
function described(fields: Json, preprocessing: Json = {}): string {
  const { description } = model;
  const all = { ...description, preprocessing: { ...description.preprocessing, ...preprocessing } };
  return JSON.stringify({ ...all, ...fields });
}

Deno.test("readModel() reads what writeModel() wrote", () => {
  assert.deepEqual(readModel(files), model);
});

Deno.test("a description is held against what is known and against its own network", () => {
  const network = (...layers: Json[]) => ({ network: { type: "Sequential", layers } });
  const pool = { type: "GlobalAveragePooling2D" };
  const cases: [string, RegExp][] = [
    ["", /content is wrong: found "", expected whole JSON/],
    ["null", /content is wrong: found null, expected an object/],
    ["[]", /content is wrong: found a list of 0/],
    ["{}", /format is wrong: found nothing, expected "loupe-model"/],
    ["\0\x01", /content is wrong: found "\\u0000\\u0001"/],
    [files.description.slice(0, 99), /content is wrong: found "….+", expected whole JSON/],
    [described({}, { fit: "banana" }), /fit is wrong: found "banana", expected one of "cover"/],
    [described({}, { views: "many" }), /views is wrong: found "many", expected one of "mirror"/],
    [described({}, { mean: [1] }), /scale is wrong: found a list of 3, expected a list of 1, as/],
    [
      described({}, { mean: [1, 2] }),
      /mean is wrong: found a list of 2, expected a list of 1 or 3/,
    ],
    [described({}, { mean: [1, 2, "3"] }), /mean\[2\] is wrong: found "3", expected a number/],
    [described({}, { mean: [1, 2, null] }), /mean\[2\] is wrong: found null/],
    [described({}, { mean: [1, 2, 1e308] }), /mean\[2\] is wrong: found 1e\+308/],
    [described({}, { scale: [1, 0, 1] }), /scale is wrong: found 0, expected numbers that don't/],
    [described({}, { height: 0 }), /height is wrong: found 0, expected a whole number from 1 to/],
    [described({}, { height: 1e9 }), /height is wrong: found 1000000000/],
    [described({}, { width: 8.5 }), /width is wrong: found 8\.5/],
    [described({ classes: [] }), /classes is wrong: found a list of 0, expected a name for each/],
    [described({ classes: ["cat"] }), /classes is wrong: found a list of 1, .* gives \[1, 2\]$/],
    [described({ classes: ["a", "b", "c"] }), /classes is wrong: found a list of 3/],
    [described({ classes: ["cat", "cat"] }), /classes\[1\] is wrong: found "cat", .* of its own/],
    [described({ classes: ["cat", ""] }), /classes\[1\] is wrong: found "", expected a name/],
    [described({ classes: ["cat", 3] }), /classes\[1\] is wrong: found 3, expected a name/],
    [
      described({ network: null }),
      /network is wrong: found null, .* as its type is missing: expected one of/,
    ],
    [described(network()), /network is wrong: .*Sequential as its layers is \[\]/],
    [described({ version: 1, layers: [] }), /network is wrong: .*Sequential as its layers is \[\]/],
    [described(network({ type: "Dense" })), /network is wrong: .*Dense as its units is missing/],
    [
      described(network({ type: "Warp" })),
      /network is wrong: .* as its type is "Warp" at layers\[0\]: expected one of/,
    ],
    [
      described(network(pool, { type: "Dense", units: 1e300 })),
      /network is wrong: .*Dense as its units is 1e\+300/,
    ],
    [
      described(network(pool, { type: "Dense", units: 2e9 }, { type: "Dense", units: 2 })),
      /network is wrong: .* one that a device can hold: its 'dense1\/kernel' is f32\[3, 2000000000\]/,
    ],
    [
      described(
        network({ type: "Conv2D", filters: 2, kernelSize: 1, strides: 1, padding: "SAME" }),
      ),
      /classes is wrong: .* which gives \[1, 8, 6, 2\]/,
    ],
    [
      described(network(
        { type: "Conv2D", filters: 2, kernelSize: 9, strides: 1, padding: "VALID" },
        pool,
      )),
      /network is wrong: .* expected one that takes \[1, 8, 6, 3\] \(/,
    ],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => parseModelDescription(text, "run/model.json"), (error: Error) => {
      assert.match(error.message, /^Cannot use 'run\/model\.json' as its .* is wrong: found /);
      assert.match(error.message, message);
      assert(error.message.length < 1000);
      return true;
    });
  }
  const marked = "\ufeff" + files.description;
  assert.deepEqual(parseModelDescription(marked), model.description);
});

Deno.test("weights are those of the description's network, all of them and no others", () => {
  const changed = (change: (weights: Map<string, StoredTensor>) => void) => {
    const weights = new Map(model.weights);
    change(weights);
    return () => readModel({ ...files, weights: writeSafetensors(weights) });
  };
  const bias = (...numbers: number[]) => ({ shape: [2], data: Float32Array.from(numbers) });
  const cases: [() => unknown, RegExp][] = [
    [
      changed((all) => all.delete("dense1/bias")),
      /dense1\/bias is wrong: found nothing, .* f32\[2\]/,
    ],
    [
      changed((all) => all.set("dense1/bias", { shape: [2, 1], data: new Float32Array(2) })),
      /dense1\/bias is wrong: found f32\[2, 1\], expected f32\[2\], as its network has it/,
    ],
    [
      changed((all) => all.set("dense1/bias", { shape: [2], data: new Uint32Array(2) })),
      /dense1\/bias is wrong: found u32\[2\], expected f32\[2\]/,
    ],
    [
      changed((all) => all.set("extra", bias(1, 2))),
      /extra is wrong: found f32\[2\], expected nothing/,
    ],
    [changed((all) => all.set("dense1/bias", bias(0, NaN))), /dense1\/bias is wrong: found NaN/],
    [changed((all) => all.set("dense1/bias", bias(-1 / 0, 0))), /is wrong: found -Infinity/],
    [
      () => readModel({ ...files, description: described({}, { mean: [1], scale: [1] }) }),
      /conv1\/kernel is wrong: found f32\[3, 3, 3, 4\], expected f32\[3, 3, 1, 4\]/,
    ],
  ];
  for (const [read, message] of cases) {
    assert.throws(read, (error: Error) => {
      assert.match(error.message, /^Cannot use 'model\.safetensors' as its /);
      assert.match(error.message, message);
      return true;
    });
  }
});

Deno.test("a model that lost a class is refused", async () => {
  const folder = new URL(
    "../../../shared/data/reports/model_fewer_classes/model/",
    import.meta.url,
  );
  const description = await Deno.readTextFile(new URL("model.json", folder))
    .catch(() => undefined);
  if (description === undefined) {
    console.log(`note: ${fileURLToPath(folder)} is absent, nothing to read`);
    return;
  }
  const weights = await Deno.readFile(new URL("model.safetensors", folder));
  assert.throws(
    () => readModel({ description, weights }),
    /Cannot use 'model\.json' as its classes is wrong: found a list of \d+, expected a name for each/,
  );
});

Deno.test("a variance below 0, whose root is no number, is refused", () => {
  const shape = [2];
  const variance = (...numbers: number[]) => ({ shape, data: Float32Array.from(numbers) });
  const of = (tensor: ReturnType<typeof variance>) => new Map([["norm1/runningVariance", tensor]]);
  checkVariances(of(variance(0, 1)), "a");
  assert.throws(
    () => checkVariances(of(variance(1, -1)), "a"),
    /'a' as its norm1\/runningVariance is wrong: found -1, expected variances of 0 or more/,
  );
});
