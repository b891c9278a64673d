import { rolldown } from "rolldown";

/** A program with all it imports, as one module for a container that has Node alone. */
export async function bundle(file: string): Promise<string> {
  // ssh2 does without its native parts where they are not there.
  const built = await rolldown({
    input: file,
    platform: "node",
    external: [/[.]node$/, "cpu-features"],
    logLevel: "silent",
  });
  const { output } = await built.generate({ format: "esm", intro: "const __dirname = import.meta.dirname;" });
  return output[0].code;
}
