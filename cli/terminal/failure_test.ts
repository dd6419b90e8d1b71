import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import { DeviceError } from "../../engine/plan/device.ts";
import { captured } from "../../tests/captured.ts";
import { UsageError } from "./arguments.ts";
import { fail, failureText } from "./failure.ts";

const FAILURE = fileURLToPath(new URL("./failure.ts", import.meta.url));

/** What the system throws. */
async function thrown(program: () => unknown): Promise<unknown> {
  try {
    await program();
  } catch (error) {
    return error;
  }
}

Deno.test("what the system says is told in words, with the path", async () => {
  const text = async (program: () => unknown) => failureText(await thrown(program));
  assert.equal(
    await text(() => Deno.readFile("not/here")),
    "Cannot use 'not/here' as there is no such file or folder",
  );
  assert.equal(
    await text(() => Deno.readTextFileSync(`${FAILURE}/a`)),
    `Cannot use '${FAILURE}/a' as a part of its path is a file, not a folder`,
  );
  assert.equal(
    await text(() => Deno.renameSync("not/here", "there")),
    "Cannot use 'not/here' as there is no such file or folder",
  );
  assert.equal(
    await text(() => Deno.statSync("x".repeat(300))),
    `Cannot use '${"x".repeat(300)}' as the name is too long`,
  );
  const denied = 'Requires all access to "/dev/full", run again with the --allow-all flag';
  assert.equal(
    failureText(new Deno.errors.NotCapable(denied)),
    "Cannot use '/dev/full' as Loupe may not touch it: name another place",
  );
});

Deno.test("a fault of Loupe's own is told as one, what Loupe says is told as it is", async () => {
  const absent: { a?: { b: number } } = {};
  for (
    const program of [() => JSON.parse("{"), () => absent.a!.b, () => "x".repeat(-1)]
  ) {
    assert.match(
      failureText(await thrown(program as () => unknown)),
      /^Cannot go on as Loupe itself has a fault \(.+\): please report it, .+LOUPE_DEBUG=1/,
    );
  }
  assert.match(failureText("text"), /Loupe itself has a fault \(text\)/);
  assert.match(
    failureText(new RangeError("Array buffer allocation failed")),
    /^Cannot go on as the memory does not suffice/,
  );
  for (const error of [new Error("No run"), new RangeError("Cannot use 2 as it is odd")]) {
    assert.equal(failureText(error), error.message);
  }
});

Deno.test("signs that steer a terminal are shown; lines stay where they are Loupe's own", () => {
  assert.equal(failureText(new Error("Cannot\n\u001b[2J'\u202e")), "Cannot\\n\\u001b[2J'\\u202e");
  const device = new DeviceError("lost", "the GPU\nsays \u001b[1m");
  assert.equal(failureText(device), "Cannot go on as the GPU\nsays \\u001b[1m");
  const shader = new SyntaxError("Cannot compile a.wgsl:1:1\n  x\n  ^");
  assert.equal(failureText(shader), shader.message);
});

Deno.test("fail() gives 2 where the command line is wrong, else 1, and a line on stderr", async () => {
  const told = (error: unknown) => captured(() => Promise.resolve(fail(error)));
  assert.deepEqual(await told(new UsageError("Cannot x")), {
    result: 2,
    out: "",
    errors: "error: Cannot x\n",
  });
  assert.equal((await told(new Error("Cannot x"))).result, 1);
});

Deno.test("what nobody catches ends the process in words, too", async () => {
  for (const program of ["Promise.reject(new TypeError('x is undefined'))", "null.a"]) {
    const script = `const { endWith } = await import(${JSON.stringify(`file://${FAILURE}`)});
      endWith(() => new Promise(() => { setTimeout(() => { ${program} }); }));`;
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: ["eval", "--ext=js", script],
      env: { NO_COLOR: "1" },
    }).output();
    const errors = new TextDecoder().decode(stderr);
    assert.deepEqual([code, stdout.length], [1, 0], errors);
    assert.match(errors, /^error: Cannot go on as Loupe itself has a fault \(.+\): [^\n]+\n$/);
  }
});
