/** Where the static demo's files are: beside its page, wherever that is. @module */
export const ADDRESSES = {
  worker: "./worker/main.js",
  join: "./worker/join.js",
  recording: "./recording.json",
};
