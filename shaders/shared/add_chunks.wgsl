// How a thread adds up the chunks of a group: CHUNKS in all, LENGTH a group, four at a time, so
// that four loads are under way. A shader that has this part says what chunkAt(chunk, i) is.
const CHUNKS = 2u;
const LENGTH = 2u;
const SIZE = 4u;

fn addChunks(start: f32, group: u32, i: u32) -> f32 {
  let first = group * LENGTH;
  let end = min(first + LENGTH, CHUNKS);
  var sum = start;
  for (var chunk = first; chunk < end; chunk += 4u) {
    let a = chunkBefore(end, chunk, i);
    let b = chunkBefore(end, chunk + 1u, i);
    let c = chunkBefore(end, chunk + 2u, i);
    let d = chunkBefore(end, chunk + 3u, i);
    sum += a + b + (c + d);
  }
  return sum;
}

// A chunk's element; zero from `end` on.
fn chunkBefore(end: u32, chunk: u32, i: u32) -> f32 {
  return select(0.0, chunkAt(min(chunk, CHUNKS - 1u), i), chunk < end);
}
