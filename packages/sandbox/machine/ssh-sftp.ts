/** sftp over a machine's files: what clients need that copy files and folders to it, or read them back. */
import { posix } from "node:path";
import ssh2 from "ssh2";
import type { Attributes, SFTPWrapper } from "ssh2";
import { FileError, type TreeNode } from "./file-tree.ts";
import type { SimulatedMachine } from "./machine.ts";

const { STATUS_CODE, OPEN_MODE } = ssh2.utils.sftp;

interface Handle {
  path: string;
  writable: boolean;
  appending: boolean;
  /** Names still to be listed, of an open folder. */
  names?: string[];
}

interface SftpChannel {
  _protocol?: { exitStatus(channel: number, status: number): void };
  outgoing?: { id: number };
}

/** Runs one call that changes files: recorded, and broken by fault tests. */
export type Through = (call: string, effect: () => void) => Promise<unknown>;

export function serveSftp(machine: SimulatedMachine, sftp: SFTPWrapper, through: Through): void {
  const { files } = machine;
  const handles = new Map<number, Handle>();
  let lastHandle = 0;

  /** Answers with what went wrong, or with OK where the request has no other answer. */
  const answer = (request: number, effect: () => void, ok = false): void => {
    try {
      effect();
      if (ok) sftp.status(request, STATUS_CODE.OK);
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      sftp.status(request, error.code === "ENOENT" ? STATUS_CODE.NO_SUCH_FILE : STATUS_CODE.FAILURE, wordsFor(error));
    }
  };
  const change = (request: number, call: string, effect: () => void): void => {
    void through(call, () => answer(request, effect, true));
  };
  const open = (handle: Handle): Buffer => {
    handles.set(++lastHandle, handle);
    const name = Buffer.alloc(4);
    name.writeUInt32BE(lastHandle);
    return name;
  };
  const of = (handle: Buffer): Handle => {
    const found = handle.length === 4 ? handles.get(handle.readUInt32BE()) : undefined;
    if (!found) throw new FileError("EBADF", "bad file descriptor", "handle", "");
    return found;
  };
  const setAttributes = (path: string, { mode }: Partial<Attributes>): void => {
    const node = files.get(path, "chmod");
    if (mode !== undefined) node.mode = mode & 0o7777;
  };

  // A client that has closed its side waits for the server's.
  sftp.on("end", () => {
    // scp takes a channel without an exit status for a failure, and ssh2 sends none for sftp.
    const { _protocol: protocol, outgoing } = sftp as unknown as SftpChannel;
    if (outgoing) protocol?.exitStatus(outgoing.id, 0);
    sftp.end();
  });
  sftp.on("error", () => undefined);
  sftp.on("OPEN", (request, name, flags, attributes: Partial<Attributes>) => {
    const path = absolute(name);
    const writable = (flags & (OPEN_MODE.WRITE | OPEN_MODE.APPEND)) !== 0;
    void through(`open ${path}`, () =>
      answer(request, () => {
        const node = files.find(path, "open");
        if (node?.kind === "folder") throw new FileError("EISDIR", "is a directory", "open", path);
        if (!node && (flags & OPEN_MODE.CREAT) === 0)
          throw new FileError("ENOENT", "no such file or directory", "open", path);
        if (!node || (flags & OPEN_MODE.TRUNC) !== 0)
          files.write(path, Buffer.alloc(0), (attributes.mode ?? 0o666) & 0o7777 & ~0o022);
        sftp.handle(request, open({ path, writable, appending: (flags & OPEN_MODE.APPEND) !== 0 }));
      }),
    );
  });
  sftp.on("READ", (request, handle, offset, length) =>
    answer(request, () => {
      const part = files.read(of(handle).path).subarray(offset, offset + length);
      if (part.length === 0) sftp.status(request, STATUS_CODE.EOF);
      else sftp.data(request, part);
    }),
  );
  sftp.on("WRITE", (request, handle, offset, data) =>
    answer(
      request,
      () => {
        const { path, writable, appending } = of(handle);
        if (!writable) throw new FileError("EBADF", "bad file descriptor", "write", path);
        const before = files.read(path);
        const start = appending ? before.length : offset;
        const after = Buffer.alloc(Math.max(before.length, start + data.length));
        before.copy(after);
        data.copy(after, start);
        files.write(path, after, 0o644);
      },
      true,
    ),
  );
  sftp.on("CLOSE", (request, handle) =>
    answer(request, () => handles.delete(handle.length === 4 ? handle.readUInt32BE() : 0), true),
  );
  sftp.on("STAT", (request, path) =>
    answer(request, () => sftp.attrs(request, attributesOf(files.get(absolute(path), "stat")))),
  );
  sftp.on("LSTAT", (request, path) =>
    answer(request, () => sftp.attrs(request, attributesOf(files.get(absolute(path), "lstat", false)))),
  );
  sftp.on("FSTAT", (request, handle) =>
    answer(request, () => sftp.attrs(request, attributesOf(files.get(of(handle).path, "stat")))),
  );
  sftp.on("SETSTAT", (request, path, attributes) =>
    answer(request, () => setAttributes(absolute(path), attributes), true),
  );
  sftp.on("FSETSTAT", (request, handle, attributes) =>
    answer(request, () => setAttributes(of(handle).path, attributes), true),
  );
  sftp.on("MKDIR", (request, path, attributes: Partial<Attributes>) =>
    change(request, `mkdir ${path}`, () =>
      files.makeFolder(absolute(path), (attributes.mode ?? 0o777) & 0o7777 & ~0o022, false),
    ),
  );
  sftp.on("RMDIR", (request, path) => change(request, `rmdir ${path}`, () => files.remove(absolute(path), {})));
  sftp.on("REMOVE", (request, path) => change(request, `remove ${path}`, () => files.remove(absolute(path), {})));
  sftp.on("RENAME", (request, from, to) =>
    change(request, `rename ${from}`, () => files.transfer(absolute(from), absolute(to), false)),
  );
  sftp.on("OPENDIR", (request, path) =>
    answer(request, () => {
      const names = files.list(absolute(path));
      sftp.handle(request, open({ path: absolute(path), writable: false, appending: false, names }));
    }),
  );
  sftp.on("READDIR", (request, handle) =>
    answer(request, () => {
      const folder = of(handle);
      if (!folder.names?.length) {
        sftp.status(request, STATUS_CODE.EOF);
        return;
      }
      const entries = folder.names.map((filename) => {
        const attrs = attributesOf(files.get(posix.join(folder.path, filename), "lstat", false));
        return { filename, longname: filename, attrs };
      });
      folder.names = [];
      sftp.name(request, entries);
    }),
  );
  sftp.on("REALPATH", (request, path) =>
    answer(request, () => {
      const filename = files.resolve(absolute(path), "realpath");
      sftp.name(request, [{ filename, longname: filename, attrs: NO_ATTRIBUTES }]);
    }),
  );
}

const NO_ATTRIBUTES: Attributes = { mode: 0, uid: 0, gid: 0, size: 0, atime: 0, mtime: 0 };
const TYPE_BITS = { file: 0o100000, folder: 0o040000, link: 0o120000 } as const;

function attributesOf(node: TreeNode): Attributes {
  const seconds = Math.floor(node.changed.getTime() / 1000);
  const size = node.kind === "file" ? node.content.length : 4096;
  return { mode: TYPE_BITS[node.kind] | node.mode, uid: 0, gid: 0, size, atime: seconds, mtime: seconds };
}

/** Relative paths start where root logs in. */
function absolute(path: string): string {
  return posix.resolve("/root", path);
}

function wordsFor({ code }: FileError): string {
  return code === "ENOENT" ? "No such file" : "Failure";
}
