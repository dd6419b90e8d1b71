/** Ten steps of every optimizer on a device, against the same in float64. */
import assert from "node:assert/strict";
import { Graph } from "../engine/graph/graph.ts";
import { f32, type Shape } from "../engine/graph/spec.ts";
import { STEP_SPEC, stepWords } from "../engine/graph/step.ts";
import { NONE, STATUS_SPEC } from "../engine/ops/optimizer/check_finite.ts";
import { adam, adamW } from "../engine/optimizers/adam.ts";
import { lion } from "../engine/optimizers/lion.ts";
import { muon } from "../engine/optimizers/muon.ts";
import { correctionsOf, type Optimizer } from "../engine/optimizers/optimizer.ts";
import { sgd } from "../engine/optimizers/sgd.ts";
import { openDevice } from "../engine/plan/device.ts";
import { compile } from "../engine/plan/plan.ts";
import { Residents } from "../engine/plan/residents.ts";

const device = await openDevice();
const RATE = 0.05;
const SIZE = 24;

/** The gradient of step t: none of the directions that Lion makes of them is near 0. */
const gradientOf = (t: number) =>
  Float32Array.from({ length: SIZE }, (_, i) => Math.sin(1.7 * i + 0.9 * t + 0.4));

/** The weights after ten steps from wᵢ = cos(i) / 2. */
async function weightsAfterTen(optimizer: Optimizer, shape: Shape): Promise<Float32Array> {
  const graph = new Graph();
  const initial = (size: number) => Float32Array.from({ length: size }, (_, i) => Math.cos(i) / 2);
  const kernel = graph.variable("kernel", f32(...shape), { initial });
  const gradient = graph.input("gradient", f32(...shape));
  const step = graph.input("step", STEP_SPEC);
  const outputs = optimizer.update(graph, {
    parameters: graph.pack("parameters", [kernel]),
    gradients: graph.pack("gradients", [gradient]),
    state: optimizer.state.map((name) =>
      graph.pack(name, [graph.variable(`${name}/kernel`, f32(...shape))])
    ),
    step,
    status: graph.variable("status", STATUS_SPEC, { initial: () => Array(4).fill(NONE) }),
    offset: 0,
    options: {},
  });
  const residents = new Residents(device, graph);
  const plan = await compile(device, graph, outputs, residents);
  for (let t = 0; t < 10; t++) {
    const corrections = correctionsOf(optimizer, t + 1);
    residents.write(gradient, gradientOf(t));
    residents.write(step, stepWords({ index: t, learningRate: RATE, corrections }));
    plan.run();
  }
  const weights = new Float32Array(await residents.read(kernel));
  plan.destroy();
  residents.destroy();
  return weights;
}

/**
 * Figures in float64: SGD, Adam and AdamW are PyTorch 1.13.1's own, with their learning rate alone
 * given where nothing is said; decoupled SGD, Lion and Muon are their papers' formulas in PyTorch.
 */
// deno-fmt-ignore
const SEQUENCES: readonly [string, Optimizer, Shape, readonly number[]][] = [
  ["sgd", sgd({ momentum: 0 }), [6, 4], [
    0.39147735, 0.255229488, -0.0957056277, -0.509030541, -0.435573119, 0.183889406, 0.577998482,
    0.309661632, -0.153323605, -0.367512702, -0.361652305, -0.100755503, 0.390577339, 0.564770206,
    0.0711027, -0.49159531, -0.452766743, -0.0325464696, 0.27702894, 0.403007973, 0.280708879,
    -0.202276742, -0.595095675, -0.313494252,
  ]],
  ["sgd with momentum", sgd(), [6, 4], [
    0.108594584, 0.212825863, 0.198104078, -0.542338451, -0.720799758, 0.290697071, 0.835701952,
    0.136446626, -0.366391491, -0.139392448, -0.2073685, -0.368632995, 0.305322628, 0.854616881,
    0.081667105, -0.78416434, -0.387939331, 0.243317251, 0.141114503, 0.162167925, 0.478685161,
    -0.012452977, -0.841987446, -0.439696726,
  ]],
  ["sgd with Nesterov's momentum", sgd({ nesterov: true }), [6, 4], [
    0.0392124756, 0.20363674, 0.269854123, -0.551638523, -0.790153278, 0.31786878, 0.898053618,
    0.0932075797, -0.417600932, -0.0829572934, -0.170701775, -0.434516763, 0.285633426,
    0.925574337, 0.0830713489, -0.85548366, -0.370965373, 0.310262565, 0.106889475, 0.104042025,
    0.527888594, 0.0329937432, -0.902901999, -0.469446437,
  ]],
  ["sgd with coupled decay", sgd({ nesterov: true, weightDecay: 0.1, coupled: true }), [6, 4], [
    -0.0249959728, 0.14979331, 0.267655121, -0.435394101, -0.67080841, 0.267993944, 0.749412217,
    0.0387161095, -0.366938326, -0.0199014955, -0.102230357, -0.39054113, 0.205172365, 0.77694626,
    0.0669967408, -0.723030812, -0.276142076, 0.295671279, 0.0567120964, 0.0334484845, 0.449347739,
    0.0631903922, -0.750756621, -0.390267329,
  ]],
  ["sgd with decoupled decay", sgd({ weightDecay: 0.1 }), [6, 4], [
    0.0943298775, 0.200579184, 0.1978489, -0.516411979, -0.694838436, 0.279464276, 0.803355332,
    0.124603298, -0.35565651, -0.125555446, -0.191861954, -0.359016059, 0.287193118, 0.822065459,
    0.0784980908, -0.755269588, -0.367363366, 0.24044965, 0.130279317, 0.146225702, 0.461283504,
    -0.00537674043, -0.808490569, -0.422691521,
  ]],
  ["adam", adam(), [6, 4], [
    0.285408781, 0.203475922, 7.75730633e-05, -0.472381942, -0.521664449, 0.169548645, 0.656225026,
    0.302454875, -0.225225661, -0.352363322, -0.295900953, -0.211920284, 0.332685446, 0.666585502,
    0.117311932, -0.583113703, -0.480809516, 0.0499950862, 0.281228703, 0.327572999, 0.293124192,
    -0.132883706, -0.709610906, -0.376258234,
  ]],
  ["adam with coupled decay", adam({ weightDecay: 0.1, coupled: true }), [6, 4], [
    0.269743587, 0.191318029, 0.00321217001, -0.444646521, -0.501191764, 0.161310259, 0.62830192,
    0.282467901, -0.216730596, -0.235973313, -0.27879049, -0.206040244, 0.313297332, 0.64029462,
    0.110598714, -0.560281592, -0.450134219, 0.0506368049, 0.261562331, 0.309741025, 0.280559876,
    -0.124026084, -0.679363876, -0.357943063,
  ]],
  ["adamW", adamW({ weightDecay: 0.1, beta1: 0.8, beta2: 0.95, epsilon: 1e-6 }), [6, 4], [
    0.290608725, 0.196927422, -0.0188714618, -0.448090942, -0.478594944, 0.155107889, 0.608760176,
    0.299324169, -0.20156028, -0.35150646, -0.290929823, -0.183011967, 0.322239895, 0.614758471,
    0.110063357, -0.536122606, -0.460531187, 0.0308245198, 0.275909573, 0.325846495, 0.264937803,
    -0.137763703, -0.657637991, -0.34984276,
  ]],
  ["lion", lion({ weightDecay: 0.1 }), [6, 4], [
    0.280703683, 0.15915898, -0.100086608, -0.568580748, -0.507165148, 0.232681796, 0.652935454,
    0.358262112, -0.265514897, -0.334030181, -0.399255153, -0.192746719, 0.303514516, 0.626392305,
    0.162810578, -0.459087561, -0.357635018, 0.065466293, 0.216232154, 0.273861872, 0.194325419,
    -0.260705867, -0.670387825, -0.253161005,
  ]],
  ["muon of a tall matrix", muon({ momentum: 0.6, weightDecay: 0.1 }), [6, 4], [
    0.425304492, 0.2382752, -0.142839345, -0.466316241, -0.36220195, 0.144172079, 0.505581618,
    0.336628961, -0.108243434, -0.398497113, -0.368940264, -0.0404431424, 0.384756112, 0.482767559,
    0.0683677918, -0.413362488, -0.445133645, -0.0765765455, 0.289744198, 0.422160572, 0.228493502,
    -0.217323843, -0.521084301, -0.284805752,
  ]],
  ["muon of a wide matrix, whose norm is given", muon({ momentum: 0.6, weightNorm: 1 }), [4, 6], [
    0.639342077, 0.355075062, -0.22408822, -0.687637506, -0.527236197, 0.210443336, 0.730546178,
    0.498808268, -0.151994057, -0.596107228, -0.548951191, -0.0494056899, 0.570536228, 0.701744308,
    0.0997322341, -0.599197868, -0.657842112, -0.129479537, 0.434921062, 0.62847484, 0.330440905,
    -0.330882798, -0.758895004, -0.411428782,
  ]],
];

for (const [name, optimizer, shape, expected] of SEQUENCES) {
  Deno.test(`ten steps of ${name} are those of float64`, async () => {
    const found = await weightsAfterTen(optimizer, shape);
    const errors = found.map((value, i) => Math.abs(value - expected[i]));
    if (optimizer.name === "muon") {
      const error = Math.hypot(...errors) / Math.hypot(...expected);
      assert(error <= 1e-4, `${error} of the norm`);
    } else assert(Math.max(...errors) <= 1e-6, `${Math.max(...errors)}`);
    assert.equal(found.length, expected.length);
  });
}
