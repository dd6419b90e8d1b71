// Gives variables that no optimizer trains the numbers of their values, guarded as an optimizer is:
// variables[i] ← values[i]. What is no float32 is not looked at.
// Layouts: everything [SIZE/4] of vec4 of words, status u32 [4].
const FLOATS = true;

@group(0) @binding(0) var<storage, read_write> variables: array<vec4u>;
@group(0) @binding(1) var<storage, read> values: array<vec4u>;
@group(0) @binding(2) var<storage, read> step: Step;
@group(0) @binding(3) var<storage, read_write> status: array<atomic<u32>, 4>;

fn update(i: u32, stopped: vec4<bool>) {
  let old = variables[i];
  let updated = values[i];
  let bad = isNotFinite(updated) & vec4<bool>(FLOATS);
  variables[i] = select(updated, old, bad | stopped);
  mark(bad & !stopped, i);
}
