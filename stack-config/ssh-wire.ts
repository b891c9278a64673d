/** Reads the length-prefixed strings of which ssh's keys are made (RFC 4251, section 5). */
export class SshWire {
  readonly #bytes: Buffer;
  #offset = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  /** @throws RangeError where the bytes end too early */
  string(): Buffer {
    return this.take(this.uint32());
  }

  /** @throws RangeError where the bytes end too early */
  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  /** @throws RangeError where the bytes end too early */
  take(count: number): Buffer {
    if (this.#offset + count > this.#bytes.length) throw new RangeError("the key ends too early");
    this.#offset += count;
    return this.#bytes.subarray(this.#offset - count, this.#offset);
  }

  get isAtEnd(): boolean {
    return this.#offset === this.#bytes.length;
  }
}
