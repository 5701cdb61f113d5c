/** As the topic catalogue, traces and logs know this service. */
export const serviceName = 'transfer';
