import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';

/** A field of the request that was not accepted (google.rpc.BadRequest.FieldViolation). */
export interface FieldViolation {
  readonly field: string;
  readonly description: string;
}

/** Machine-readable cause (google.rpc.ErrorInfo): `reason` is UPPER_SNAKE and unique within `domain`. */
export interface ErrorInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

/** The parts of google.rpc.Status (googleapis, google/rpc/status.proto and error_details.proto) that we speak. */
export interface StatusDetails {
  readonly code: number;
  readonly message: string;
  readonly info?: ErrorInfo | undefined;
  readonly violations: readonly FieldViolation[];
}

/** Trailers share the metadata limit of the peer (often 8 KiB), so a long list of violations is cut. */
export const violationsMax = 32;
const textLengthMax = 256;

const badRequestType = 'type.googleapis.com/google.rpc.BadRequest';
const errorInfoType = 'type.googleapis.com/google.rpc.ErrorInfo';

/** The value of the `grpc-status-details-bin` trailer. Written by hand: four small messages need no reflection. */
export function encodeStatusDetails(details: StatusDetails): Buffer {
  const writer = new BinaryWriter();
  writer.uint32(tag(1, WireType.Varint)).int32(details.code);
  writer.uint32(tag(2, WireType.LengthDelimited)).string(details.message);
  if (details.info) writeAny(writer, errorInfoType, encodeErrorInfo(details.info));
  if (details.violations.length > 0) writeAny(writer, badRequestType, encodeBadRequest(details.violations));
  return Buffer.from(writer.finish());
}

/** Reads what a peer sent. Details of unknown type are skipped; undefined when the bytes are no google.rpc.Status. */
export function decodeStatusDetails(bytes: Uint8Array): StatusDetails | undefined {
  try {
    return readStatus(bytes);
  } catch {
    return undefined;
  }
}

function readStatus(bytes: Uint8Array): StatusDetails {
  let [code, message] = [0, ''];
  let info: ErrorInfo | undefined;
  let violations: readonly FieldViolation[] = [];
  readFields(bytes, (field, reader) => {
    if (field === 1) code = reader.int32();
    else if (field === 2) message = reader.string();
    else if (field === 3) {
      const { typeUrl, value } = readAny(reader.bytes());
      if (typeUrl === errorInfoType) info = readErrorInfo(value);
      if (typeUrl === badRequestType) violations = readBadRequest(value);
    } else return false;
    return true;
  });
  return { code, message, info, violations };
}

function encodeBadRequest(violations: readonly FieldViolation[]): Uint8Array {
  const writer = new BinaryWriter();
  for (const { field, description } of violations.slice(0, violationsMax)) {
    writer.uint32(tag(1, WireType.LengthDelimited)).fork();
    writeTexts(writer, field.slice(0, textLengthMax), description.slice(0, textLengthMax));
    writer.join();
  }
  return writer.finish();
}

function encodeErrorInfo({ reason, domain, metadata }: ErrorInfo): Uint8Array {
  const writer = new BinaryWriter();
  writeTexts(writer, reason, domain);
  for (const [key, value] of Object.entries(metadata)) {
    writer.uint32(tag(3, WireType.LengthDelimited)).fork();
    writeTexts(writer, key, value.slice(0, textLengthMax));
    writer.join();
  }
  return writer.finish();
}

function writeAny(writer: BinaryWriter, typeUrl: string, value: Uint8Array): void {
  writer.uint32(tag(3, WireType.LengthDelimited)).fork();
  writer.uint32(tag(1, WireType.LengthDelimited)).string(typeUrl);
  writer.uint32(tag(2, WireType.LengthDelimited)).bytes(value);
  writer.join();
}

function writeTexts(writer: BinaryWriter, first: string, second: string): void {
  writer.uint32(tag(1, WireType.LengthDelimited)).string(first);
  writer.uint32(tag(2, WireType.LengthDelimited)).string(second);
}

function readAny(bytes: Uint8Array): { typeUrl: string; value: Uint8Array } {
  let typeUrl = '';
  let value = new Uint8Array();
  readFields(bytes, (field, reader) => {
    if (field === 1) typeUrl = reader.string();
    else if (field === 2) value = new Uint8Array(reader.bytes());
    else return false;
    return true;
  });
  return { typeUrl, value };
}

function readBadRequest(bytes: Uint8Array): readonly FieldViolation[] {
  const violations: FieldViolation[] = [];
  readFields(bytes, (number, reader) => {
    if (number !== 1) return false;
    const { first: field, second: description } = readTexts(reader.bytes());
    violations.push({ field, description });
    return true;
  });
  return violations;
}

function readErrorInfo(bytes: Uint8Array): ErrorInfo {
  const { first: reason, second: domain, entries } = readTexts(bytes);
  const metadata = entries.map((entry) => readTexts(entry)).map(({ first, second }) => [first, second] as const);
  return { reason, domain, metadata: Object.fromEntries(metadata) };
}

function readTexts(bytes: Uint8Array): { first: string; second: string; entries: Uint8Array[] } {
  const texts = { first: '', second: '', entries: [] as Uint8Array[] };
  readFields(bytes, (field, reader) => {
    if (field === 1) texts.first = reader.string();
    else if (field === 2) texts.second = reader.string();
    else if (field === 3) texts.entries.push(reader.bytes());
    else return false;
    return true;
  });
  return texts;
}

/** Hands each field to `read`, which answers whether it consumed the value. */
function readFields(bytes: Uint8Array, read: (field: number, reader: BinaryReader) => boolean): void {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (!read(field, reader)) reader.skip(wireType, field);
  }
}

function tag(field: number, wireType: WireType): number {
  return (field << 3) | wireType;
}
