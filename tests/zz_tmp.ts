import { lateAnswers } from "./faults/late.ts";
console.warn = () => {};
console.log(await lateAnswers());
