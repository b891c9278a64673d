/** Request bodies as the two forms of the API read them. */
export const restLimitBytes = 1_048_576;

export const isJson = (contentType: string | undefined): boolean =>
  (contentType ?? "").toLowerCase().startsWith("application/json");

export type Body = { value: unknown } | { fault: string };

export const parseJson = (text: string): Body => {
  try {
    return { value: text === "" ? {} : (JSON.parse(text) as unknown) };
  } catch (fault) {
    return { fault: fault instanceof Error ? fault.message : String(fault) };
  }
};
