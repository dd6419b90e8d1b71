/** A Worker that gathers the pictures of a batch: first the shards, then picture numbers. @module */

interface Pictures {
  readonly shards: Uint8Array[];
  readonly picturesPerShard: number;
  readonly pictureBytes: number;
}

let pictures: Pictures;

const scope = globalThis as unknown as {
  onmessage: (event: MessageEvent<Pictures | Uint32Array>) => void;
  postMessage(message: Uint8Array, transfer: ArrayBuffer[]): void;
};

scope.onmessage = ({ data }) => {
  if (!(data instanceof Uint32Array)) {
    pictures = data;
    return;
  }
  const { shards, picturesPerShard, pictureBytes } = pictures;
  const gathered = new Uint8Array(Math.ceil(data.length * pictureBytes / 4) * 4);
  data.forEach((number, row) => {
    const start = number % picturesPerShard * pictureBytes;
    const shard = shards[Math.floor(number / picturesPerShard)];
    gathered.set(shard.subarray(start, start + pictureBytes), row * pictureBytes);
  });
  scope.postMessage(gathered, [gathered.buffer]);
};
