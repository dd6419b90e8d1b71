/** What earlier versions of Loupe wrote into `run.json`, in today's form. @module */

/**
 * Brings a record of format 1, which has no format number, into today's format; its fields are not
 * checked here. What is no such record is given back as it is.
 */
export function inTodaysForm(value: unknown): unknown {
  if (!isObject(value) || "format" in value) return value;
  const { configuration, data } = value;
  return {
    kernels: {}, // the first versions chose none
    ...value,
    format: 2,
    configuration: isObject(configuration) ? { balance: false, ...configuration } : configuration,
    data: isObject(data) ? { testDigests: [], ...data } : data,
  };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
