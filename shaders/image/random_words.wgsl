// The random words of a row: pcg4d(seed, STREAM, step, row).
const STREAM = 0u;

@group(0) @binding(2) var<storage, read> step: Step;

fn randomWords(row: u32) -> vec4u {
  return pcg4d(vec4u(step.seed, STREAM, step.index, row));
}
