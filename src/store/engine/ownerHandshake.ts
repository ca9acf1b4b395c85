import { randomBytes } from 'node:crypto';
import * as z from 'zod/mini';
import type { FrameChannel } from './frameChannel';
import { maxFrameBytes } from './frameChannel';
import { proofOf, proofsEqual } from './ownerKey';
import { StoreError } from './storeError';

/** Raise it when requests, answers or their meaning change. The handshake itself must stay readable for all versions. */
export const protocolVersion = 1;

/** Frames of the handshake are small; more from a stranger is no handshake. */
export const handshakeFrameBytes = 4096;

const hello = z.object({ protocol: z.number(), nonce: z.string().check(z.minLength(16)) });
const ownerProof = z.object({ protocol: z.number(), nonce: z.string().check(z.minLength(16)), proof: z.string() });
const followerProof = z.object({ proof: z.string() });
const welcome = z.object({ welcome: z.literal(true) });

export interface Identity {
  /** The endpoint's name. */
  readonly name: string;
  readonly key: Buffer;
  /** `protocolVersion`, but for tests. */
  readonly protocol: number;
}

/** The owner's side: calls `admit` once the other side has proven that it knows the key and speaks our protocol. */
export function admitFollower(channel: FrameChannel, identity: Identity, admit: () => void): void {
  const { key, name, protocol } = identity;
  channel.receive(frame => {
    const follower = hello.parse(frame);
    const nonce = randomBytes(32).toString('hex');
    const nonces = [follower.nonce, nonce];
    channel.send({ protocol, nonce, proof: proofOf(key, 'owner', name, nonces) });
    channel.receive(answer => {
      const { proof } = followerProof.parse(answer);
      if (follower.protocol !== protocol || !proofsEqual(proof, proofOf(key, 'follower', name, nonces))) {
        channel.close();
        return;
      }
      channel.send({ welcome: true });
      admit();
    });
  });
}

/**
 * The follower's side. Waits without a limit: an owner that does not answer may be asleep, and must not be robbed.
 *
 * @returns false when the owner went away before it was done
 * @throws StoreError `locked` when whoever holds the name cannot prove to be ours, `unsupported` when it speaks
 *   another protocol
 */
export function greetOwner(channel: FrameChannel, identity: Identity): Promise<boolean> {
  const { key, name, protocol } = identity;
  return new Promise((resolve, reject) => {
    const nonce = randomBytes(32).toString('hex');
    const refuse = (error: StoreError) => {
      reject(error);
      channel.close();
    };
    const stranger = () => refuse(new StoreError('locked', `${name} is held by a process that is not of this program`));
    channel.onClose(() => resolve(false));
    channel.receive(frame => {
      const owner = ownerProof.safeParse(frame);
      if (!owner.success) return stranger();
      const nonces = [nonce, owner.data.nonce];
      if (!proofsEqual(owner.data.proof, proofOf(key, 'owner', name, nonces))) return stranger();
      if (owner.data.protocol !== protocol) return refuse(otherProtocol(owner.data.protocol, protocol));
      channel.send({ proof: proofOf(key, 'follower', name, nonces) });
      channel.receive(answer => {
        if (!welcome.safeParse(answer).success) return stranger();
        resolve(true);
      }, maxFrameBytes);
    });
    channel.send({ protocol, nonce });
  });
}

function otherProtocol(theirs: number, ours: number): StoreError {
  const [which, remedy] = theirs > ours ? ['newer', 'update this one'] : ['older', 'update or close that one'];
  const message = `another window runs ${which} Contrail (protocol ${theirs}, this one speaks ${ours}): ${remedy}`;
  return new StoreError('unsupported', message);
}
