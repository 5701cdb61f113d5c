import { ExportsBusyError } from '../errors.js';

const archivesMax = 4;
/** Whoever reads slowly leaves the others some. */
const archivesOfTenantMax = 2;

/** Archives held at a time, each until its last part was taken: a caller may take long. */
export class HeldArchives {
  private readonly byTenant = new Map<string, number>();

  /** @returns what lets go of it, which may be called again; @throws ExportsBusyError */
  hold(tenantId: string): () => void {
    const own = this.byTenant.get(tenantId) ?? 0;
    if (own >= archivesOfTenantMax) throw new ExportsBusyError(`${own} exports of yours`);
    const all = [...this.byTenant.values()].reduce((total, held) => total + held, 0);
    if (all >= archivesMax) throw new ExportsBusyError(`${all} exports`);
    this.byTenant.set(tenantId, own + 1);
    let isHeld = true;
    return () => {
      if (isHeld) this.release(tenantId);
      isHeld = false;
    };
  }

  private release(tenantId: string): void {
    const left = (this.byTenant.get(tenantId) ?? 0) - 1;
    if (left > 0) this.byTenant.set(tenantId, left);
    else this.byTenant.delete(tenantId);
  }
}
