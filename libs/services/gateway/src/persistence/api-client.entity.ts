import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A machine client and its secrets: the current one and, while it is being replaced, the one before. */
@Entity('api_client')
export class ApiClientEntity {
  @PrimaryColumn('text', { name: 'client_id' })
  clientId!: string;

  @Column('uuid')
  tenant!: string;

  @Column('text', { array: true })
  scopes!: string[];

  @Column('text', { name: 'secret_hash' })
  secretHash!: string;

  @Column('text', { name: 'previous_secret_hash', nullable: true })
  previousSecretHash!: string | null;

  @Column('timestamptz', { name: 'created_at' })
  createdAt!: Date;
}
