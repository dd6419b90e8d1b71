// Where six columns start in a row of x, and which of them lie inside the border; the others'
// places are those of another.
struct Columns {
  left: vec3u,
  right: vec3u,
  isLeft: vec3<bool>,
  isRight: vec3<bool>,
}

// The columns from `first` on, where a pixel takes `size` elements.
fn columns(first: u32, size: u32) -> Columns {
  let left = vec3u(first, first + 1u, first + 2u);
  let right = left + 3u;
  let isLeft = left < vec3u(WIDTH);
  let isRight = right < vec3u(WIDTH);
  return Columns(
    select(vec3u(0u), left * size, isLeft),
    select(vec3u(0u), right * size, isRight),
    isLeft,
    isRight,
  );
}
