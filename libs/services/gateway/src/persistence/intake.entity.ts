import { Column, Entity, PrimaryColumn } from 'typeorm';

/** One request that brought events. */
@Entity('intake')
export class IntakeEntity {
  @PrimaryColumn('uuid', { name: 'tenant_id' })
  tenantId!: string;

  @PrimaryColumn('uuid')
  id!: string;

  @Column('text', { name: 'client_id' })
  clientId!: string;

  @Column('timestamptz', { name: 'received_at' })
  receivedAt!: Date;

  @Column('text', { name: 'source_format' })
  sourceFormat!: 'cloudevents' | 'csv';

  /** Of the request body, which is kept as it came. */
  @Column('bytea', { name: 'raw_sha256' })
  rawSha256!: Buffer;

  @Column('integer')
  accepted!: number;

  @Column('integer')
  duplicates!: number;

  @Column('integer')
  refused!: number;
}
