/** The ops that graphs are written with, by name, each with typed attributes. @module */
export { conv2d } from "./convolution/conv2d.ts";
export * from "./elementwise/binary_ops.ts";
