/** What the page's script, and whoever reads the file back, finds by name. @module */

/** The elements of the page. */
export const IDS = {
  /** JSON, the network's description. */
  description: "loupe-model",
  /** The network's weights: safetensors as base64. */
  weights: "loupe-weights",
  status: "status",
  problem: "problem",
  drop: "drop",
  files: "files",
  camera: "camera",
  cameraPlace: "camera-place",
  answers: "answers",
  computesOn: "computes-on",
} as const;
