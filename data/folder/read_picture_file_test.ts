import assert from "node:assert/strict";
import { join } from "node:path";
import { readBeginning, readPictureFile } from "./read_picture_file.ts";
import { DecodeError, MAX_FILE_BYTES } from "../picture/picture.ts";
import { inFolder } from "../../tests/picture_folders.ts";

const FILES = { "good.jpg": Uint8Array.of(1, 2, 3), "empty.jpg": new Uint8Array() };

/** What reading a file answers: its bytes, or why not. */
async function answer(path: string): Promise<string> {
  const started = performance.now();
  try {
    return `${await readPictureFile({ path, name: "it" })}`;
  } catch (error) {
    assert(error instanceof DecodeError, String(error));
    assert.match(error.message, /^Cannot read 'it' as a picture: /);
    return error.reason;
  } finally {
    assert(performance.now() - started < 2000, "it waits");
  }
}

Deno.test("readPictureFile() reads regular files, and says what others are", async () => {
  await inFolder(FILES, async (root) => {
    assert.equal(await answer(join(root, "good.jpg")), "1,2,3");
    assert.equal(await answer(join(root, "empty.jpg")), "it is empty");
    assert.equal(await answer(root), "it is a folder");
    assert.equal(await answer(join(root, "none.jpg")), "there is no such file or folder");
    assert.equal(await answer(""), "there is no such file or folder");
    assert.match(
      await answer(join(root, "good.jpg", "x")),
      /^(a part of its path is a|there is no)/,
    );
    const sparse = join(root, "sparse.jpg");
    await Deno.writeFile(sparse, new Uint8Array(1));
    await Deno.truncate(sparse, 6e9);
    assert.equal(await answer(sparse), "its 6000 MB are more than 100");
    const largest = join(root, "largest.jpg");
    await Deno.writeFile(largest, new Uint8Array(1));
    await Deno.truncate(largest, MAX_FILE_BYTES + 1);
    assert.equal(await answer(largest), "its 101 MB are more than 100");
    assert.equal((await readBeginning({ path: sparse, name: "it" }, 10)).length, 10);
    assert.equal((await readBeginning({ path: join(root, "good.jpg"), name: "it" }, 10)).length, 3);
  });
});

Deno.test({
  name: "readPictureFile() waits for no pipe, socket or device, and for no file of the system's",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    await inFolder(FILES, async (root) => {
      await new Deno.Command("mkfifo", { args: [join(root, "pipe.jpg")] }).output();
      using _ = Deno.listen({ transport: "unix", path: join(root, "socket.jpg") });
      for (const path of [join(root, "pipe.jpg"), join(root, "socket.jpg"), "/dev/zero"]) {
        assert.equal(await answer(path), "it is a pipe, socket or device");
      }
      for (const path of ["/proc/kmsg", "/proc/self/mem", "/proc/self/status"]) {
        assert.equal(await answer(path), "it is empty");
      }
      await Deno.symlink("good.jpg", join(root, "link.jpg"));
      assert.equal(await answer(join(root, "link.jpg")), "1,2,3");
      await Deno.symlink("circle.jpg", join(root, "circle.jpg"));
      assert.equal(await answer(join(root, "circle.jpg")), "its links lead in a circle");
      await Deno.chmod(join(root, "good.jpg"), 0);
      if (Deno.uid() === 0) return; // who may do all
      assert.match(await answer(join(root, "good.jpg")), /^this user may not open it/);
    });
  },
});
