import assert from "node:assert/strict";
import { Graph } from "../graph/graph.ts";
import { evaluate } from "../graph/reference.ts";
import { f32 } from "../graph/spec.ts";
import { STEP_SPEC, stepWords } from "../graph/step.ts";
import { NONE, STATUS, STATUS_SPEC } from "../ops/optimizer/check_finite.ts";
import { adam, adamW } from "./adam.ts";
import { lion } from "./lion.ts";
import { optimizerOf, OPTIMIZERS } from "./mod.ts";
import { muon } from "./muon.ts";
import { correctionsOf, type Hyperparameters, type Optimizer } from "./optimizer.ts";
import { sgd } from "./sgd.ts";

/** A group of a matrix of 64 parameters, which are elements 128 and on of all. */
function group(graph: Graph, { state }: Optimizer, options: Hyperparameters = {}) {
  const kernel = graph.variable("kernel", f32(8, 8), { initial: () => Array(64).fill(1) });
  const gradient = graph.input("gradient", f32(8, 8));
  const flat = (name: string) => graph.pack(name, [graph.variable(`${name}/kernel`, f32(8, 8))]);
  return {
    gradient,
    parameters: graph.pack("parameters", [kernel]),
    gradients: graph.pack("gradients", [gradient]),
    state: state.map(flat),
    step: graph.input("step", STEP_SPEC),
    status: graph.variable("status", STATUS_SPEC, { initial: () => Array(4).fill(NONE) }),
    offset: 128,
    options,
  };
}

Deno.test("adam's corrections follow its own decay rates", () => {
  assert.deepEqual(correctionsOf(adam({ beta1: 0.5, beta2: 0.75 }), 2), [0.75, 0.4375]);
  assert.deepEqual(correctionsOf(adam(), 1), [1 - 0.9, 1 - 0.999]);
});

Deno.test("optimizerOf() takes the numbers that an optimizer declares", () => {
  const numbers = { momentum: 0.5, weightDecay: 0.1, beta1: 0.8, slope: 3 };
  assert.deepEqual(optimizerOf("sgd", numbers).options, {
    momentum: 0.5,
    nesterov: false,
    weightDecay: 0.1,
    coupled: false,
  });
  const { beta1, epsilon, weightDecay } = optimizerOf("adam", numbers).options;
  assert.deepEqual([beta1, epsilon, weightDecay], [0.8, 1e-8, 0.1]);
  assert.throws(
    () => optimizerOf("toString" as "adam", numbers),
    /Cannot train by the optimizer "toString": expected one of adam, adamW, sgd, lion, muon/,
  );
});

for (const [name, create] of Object.entries(OPTIMIZERS)) {
  Deno.test(`${name} updates a group by the group's options and notes its elements`, () => {
    const optimizer = create({ weightDecay: 0.5 });
    const updated = (options: Hyperparameters, gradient: number) => {
      const graph = new Graph();
      const members = group(graph, optimizer, options);
      const outputs = optimizer.update(graph, members);
      const words = stepWords({ learningRate: 0.5, corrections: correctionsOf(optimizer, 1) });
      const [values, status] = evaluate(
        graph,
        [members.parameters, members.status, ...outputs],
        new Map([
          [members.gradient, new Float64Array(64).fill(0).with(3, gradient)],
          [members.step, Float64Array.from(words)],
        ]),
      );
      return { values, place: status[STATUS.weightPlace] };
    };
    assert.equal(updated({}, 0).values[0], 0.75);
    assert.equal(updated({ weightDecay: 0 }, 0).values[0], 1);
    // Of a matrix that is no number every one of its directions is none.
    assert.equal(updated({}, NaN).place, name === "muon" ? 128 : 128 + 3);
  });
}

Deno.test("an optimizer is told which of its hyperparameters is none", () => {
  const cases: [() => Optimizer, RegExp][] = [
    [() => adam({ beta1: 1 }), /Cannot train by adam as its beta1 is 1: expected a number of 0/],
    [
      () => adamW({ weightDecay: -0.1 }),
      /as its weightDecay is -0.1: expected a number of 0 or more/,
    ],
    [
      () => adam({ learningRate: 1 } as object),
      /as it has no 'learningRate': it has beta1, beta2,/,
    ],
    [() => sgd({ momentum: NaN }), /train by sgd as its momentum is NaN: expected a number from 0/],
    [() => sgd({ nesterov: 1 } as object), /as its nesterov is 1: expected true or false/],
    [() => lion({ beta2: -1 }), /train by lion as its beta2 is -1: expected a number of 0 or more/],
    [() => muon({ steps: 2.5 }), /train by muon as its steps is 2.5: expected a whole number, 1/],
    [() => muon({ steps: 0 }), /as its steps is 0: expected a whole number, 1 or more/],
  ];
  for (const [create, message] of cases) {
    assert.throws(create, (error) => error instanceof RangeError && message.test(error.message));
  }
  assert.deepEqual(sgd({ momentum: undefined }).options, sgd().options);
  assert.equal(adamW({ weightDecay: undefined }).options.weightDecay, 0.01);
});

Deno.test("an optimizer refuses options that it doesn't have, and adam decay rates of a group", () => {
  const update = (options: Hyperparameters) => () => {
    const graph = new Graph();
    adam().update(graph, group(graph, adam(), options));
  };
  assert.throws(
    update({ momentum: 0.5 }),
    /Cannot update 'parameters' by adam as it has no 'momentum'/,
  );
  assert.throws(
    update({ weightDecay: -1 }),
    /'parameters' by adam as its weightDecay is -1: expected/,
  );
  assert.throws(update({ beta2: 0.9 }), /its decay rates are 0.9 and 0.9/);
});
