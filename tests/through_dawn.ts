/**
 * Puts Dawn's WebGPU in the place of Deno's own, by `deno test --preload`: the tests that follow open
 * `navigator.gpu` as ever.
 *
 * @module
 */
import { loadDawn } from "../cli/setup/dawn.ts";

Object.defineProperty(navigator, "gpu", { value: loadDawn() });

// What a failed training was waiting for: Dawn ends the process where that is pending when the tests end.
Deno.test.afterAll(() => new Promise<void>((resolve) => setTimeout(resolve, 200)));
