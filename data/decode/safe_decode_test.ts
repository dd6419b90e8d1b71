import assert from "node:assert/strict";
import { DecodeError } from "../picture/picture.ts";
import { openDecoder } from "./safe_decode.ts";
import { encodeJpeg } from "../drawing/write_drawn.ts";

const pixels = Uint8Array.from({ length: 300 * 200 * 3 }, (_, i) => i % 251);
const JPEG = new Uint8Array(encodeJpeg({ height: 200, width: 300, pixels }));

Deno.test("openDecoder() decodes many files in few Workers, each answer to its own file", async () => {
  const decoder = openDecoder({ workers: 2 });
  try {
    const files = Array.from({ length: 12 }, (_, i) => JPEG.slice(0, i % 3 ? undefined : 50 + i));
    const answers = await Promise.allSettled(files.map((file, i) => decoder.decode(file, `${i}`)));
    answers.forEach((answer, i) => {
      if (answer.status === "fulfilled") {
        assert(i % 3 > 0);
        assert.deepEqual([answer.value.height, answer.value.width], [200, 300]);
      } else {
        assert(i % 3 === 0 && answer.reason instanceof DecodeError);
        assert.equal(answer.reason.file, `${i}`);
      }
    });
  } finally {
    decoder.close();
  }
});

Deno.test("examine() brings a picture to size and says what it was", async () => {
  const decoder = openDecoder({ workers: 1 });
  try {
    const size = { height: 8, width: 9 };
    const { picture, traits } = await decoder.examine(JPEG.slice(), "a.jpg", {
      size,
      fit: "cover",
    });
    assert.deepEqual([picture.height, picture.width, picture.pixels.length], [8, 9, 216]);
    const { height, width, plain, thumbnail } = traits;
    assert.deepEqual([height, width, plain, thumbnail.length], [200, 300, false, 3072]);
    const own = await decoder.examine(JPEG.slice(), "a.jpg", { fit: "cover" });
    assert.deepEqual([own.picture.height, own.picture.width], [112, 92]);
  } finally {
    decoder.close();
  }
});

Deno.test("openDecoder() ends a Worker at the limit of time, and another takes the next file", async () => {
  const decoder = openDecoder({ workers: 1, seconds: 0 });
  try {
    await assert.rejects(
      decoder.decode(JPEG.slice(), "slow.jpg"),
      /'slow.jpg' .* takes more than 0 s/,
    );
    await assert.rejects(decoder.decode(JPEG.slice(), "next.jpg"), DecodeError);
  } finally {
    decoder.close();
  }
});

Deno.test("close() rejects what is still waited for", async () => {
  const decoder = openDecoder({ workers: 1 });
  const answers = Promise.allSettled([
    decoder.decode(JPEG.slice(), "a"),
    decoder.decode(JPEG.slice(), "b"),
  ]);
  decoder.close();
  for (const answer of await answers) assert.equal(answer.status, "rejected");
});

Deno.test("openDecoder() gives its Workers no permission", async () => {
  const { Worker } = globalThis;
  const given: unknown[] = [];
  globalThis.Worker = class extends Worker {
    constructor(url: string | URL, options?: WorkerOptions) {
      super(url, options);
      given.push((options as { deno?: { permissions: unknown } } | undefined)?.deno?.permissions);
    }
  };
  const decoder = openDecoder({ workers: 1 });
  try {
    await decoder.decode(JPEG.slice(), "a.jpg");
    assert.deepEqual(given, ["none"]);
  } finally {
    decoder.close();
    globalThis.Worker = Worker;
  }
});
