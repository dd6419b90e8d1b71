/** Devices whose answers come later than they would. @module */

/** `hold` is given every answer, of a map or a wait, that is asked for while `work` is done. */
export async function withAnswersHeld<T>(
  hold: (answer: Promise<void>) => Promise<void>,
  work: () => Promise<T>,
): Promise<T> {
  const { mapAsync } = GPUBuffer.prototype;
  const { onSubmittedWorkDone } = GPUQueue.prototype;
  GPUBuffer.prototype.mapAsync = function (...range) {
    return hold(mapAsync.apply(this, range));
  };
  GPUQueue.prototype.onSubmittedWorkDone = function () {
    return hold(onSubmittedWorkDone.apply(this) as Promise<void>) as Promise<undefined>;
  };
  try {
    return await work();
  } finally {
    Object.assign(GPUBuffer.prototype, { mapAsync });
    Object.assign(GPUQueue.prototype, { onSubmittedWorkDone });
  }
}

/** Puts off every answer by so many milliseconds. */
export function putOff(milliseconds: () => number): (answer: Promise<void>) => Promise<void> {
  return async (answer) => {
    await answer;
    await new Promise((resolve) => setTimeout(resolve, milliseconds()));
  };
}
