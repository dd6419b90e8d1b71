// Packs an operand of `subgroup_matrices`: y[tile, row, j] = element(row, tile, j) as the nearest
// half. A shader that has this part says what `element` is; zero where there is none.
// Tiling: a thread packs the DEPTH numbers of a row of a tile; threads side by side take rows side by
// side, or tiles where ROW_FIRST is false: as the numbers lie side by side where they come from.
// Layouts: x as `element` has it, y [TILES, PACKED, DEPTH] of halves, eight a vec4.
const TILES = 1u;
const PACKED = 8u;
const DEPTH = 8u;
const ROW_FIRST = true;

@group(0) @binding(0) var<storage, read> x: array<f32>;
@group(0) @binding(1) var<storage, read_write> y: array<vec4u>;

fn two(row: u32, tile: u32, j: u32) -> u32 {
  let first = nearestHalf(element(row, tile, j));
  let second = nearestHalf(element(row, tile, j + 1u));
  return bitcast<u32>(vec2<f16>(vec2f(first, second)));
}

@compute @workgroup_size(WORKGROUP)
fn main(@builtin(global_invocation_id) id: vec3u, @builtin(num_workgroups) groups: vec3u) {
  let i = flatIndex(id, groups);
  if (i >= TILES * PACKED) {
    return;
  }
  let row = select(i / TILES, i % PACKED, ROW_FIRST);
  let tile = select(i % TILES, i / PACKED, ROW_FIRST);
  for (var j = 0u; j < DEPTH; j += 8u) {
    y[((tile * PACKED + row) * DEPTH + j) / 8u] = vec4u(
      two(row, tile, j),
      two(row, tile, j + 2u),
      two(row, tile, j + 4u),
      two(row, tile, j + 6u),
    );
  }
}
