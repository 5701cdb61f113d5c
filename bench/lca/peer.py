"""Runs bw2calc on the arrays in the folder given, prints one JSON object a line. Not part of the product: a yardstick."""

import json
import sys
import time
import warnings
from pathlib import Path

warnings.simplefilter("ignore")

import bw2calc  # noqa: E402
import bw_processing as bwp  # noqa: E402
import numpy as np  # noqa: E402
from bw2calc import FastScoresOnlyMultiLCA, IterativeLCA, JacobiGMRESLCA, LCA  # noqa: E402

FLOW_OFFSET = 10_000_000
SUPPLIES = 20


def read(folder, name, dtype):
    return np.fromfile(folder / f"{name}.bin", dtype=dtype)


def vector(package, matrix, rows, cols, amounts, sigmas, references=None):
    indices = np.empty(len(rows), dtype=bwp.INDICES_DTYPE)
    indices["row"], indices["col"] = rows, cols
    distributions = np.zeros(len(rows), dtype=bwp.UNCERTAINTY_DTYPE)
    uncertain = sigmas > 0
    distributions["uncertainty_type"] = np.where(uncertain, 2, 0)
    distributions["loc"] = np.where(uncertain, np.log(np.abs(amounts)), np.abs(amounts))
    distributions["scale"] = np.where(uncertain, sigmas, np.nan)
    distributions["shape"] = distributions["minimum"] = distributions["maximum"] = np.nan
    more = {} if references is None else {"reference_array": references}
    package.add_persistent_vector(
        matrix=matrix,
        indices_array=indices,
        data_array=np.abs(amounts),
        flip_array=amounts < 0,
        distributions_array=distributions,
        **more,
    )


def package_of(folder):
    count = len(read(folder, "reference", "<f8"))
    package = bwp.create_datapackage(name="synthetic")
    references = np.zeros(count + len(read(folder, "product", "<i4")), dtype=bool)
    references[:count] = True
    diagonal = np.arange(count)
    vector(
        package,
        "technosphere_matrix",
        np.concatenate([diagonal, read(folder, "product", "<i4")]),
        np.concatenate([diagonal, read(folder, "activity", "<i4")]),
        np.concatenate([read(folder, "reference", "<f8"), read(folder, "amount", "<f8")]),
        np.concatenate([np.zeros(count), read(folder, "amountSigma", "<f8")]),
        references,
    )
    vector(
        package,
        "biosphere_matrix",
        read(folder, "flow", "<i4") + FLOW_OFFSET,
        read(folder, "emitter", "<i4"),
        read(folder, "emission", "<f8"),
        read(folder, "emissionSigma", "<f8"),
    )
    factors = read(folder, "characterisation", "<f8")
    counted = np.flatnonzero(factors)
    indices = np.empty(len(counted), dtype=bwp.INDICES_DTYPE)
    indices["row"], indices["col"] = counted + FLOW_OFFSET, 0
    package.add_persistent_vector(
        matrix="characterization_matrix", indices_array=indices, data_array=factors[counted], global_index=0
    )
    return package


def timed(work):
    """Processor time of this process, which runs one thread."""
    start = time.process_time()
    value = work()
    return 1000 * (time.process_time() - start), value


def score_with(kind, package, demand, **options):
    def load():
        loaded = kind(demand, data_objs=[package], **options)
        loaded.load_lci_data()
        loaded.load_lcia_data()
        loaded.build_demand_array()
        return loaded

    load_ms, lca = timed(load)

    def solve():
        lca.lci_calculation()
        lca.lcia_calculation()
        return float(lca.score)

    ms, score = timed(solve)
    return {"ms": ms, "loadMs": load_ms, "score": score}, lca


def monte_carlo(package, demand, draws):
    lca = IterativeLCA(demand, data_objs=[package], use_distributions=True, seed_override=1)
    lca.lci()
    lca.lcia()
    next(lca)
    ms, _ = timed(lambda: [next(lca) for _ in range(draws)])
    return {"msPerDraw": ms / draws, "draws": draws, "stages": dict(lca.solver_stats)}


def adjoint(lca):
    # The method that `direction="adjoint"` calls, on the matrices of a plain LCA object.
    right_hand_side = np.asarray(lca.characterization_matrix.diagonal() @ lca.biosphere_matrix).ravel()
    ms, values = timed(lambda: FastScoresOnlyMultiLCA.solve_adjoint(lca, right_hand_side))
    return {"ms": ms, "sizeSum": float(np.abs(values).sum())}


def supplies(lca, count):
    """Supply vectors of demands of ten products each, with the factorization kept."""
    activities = lca.technosphere_matrix.shape[0]

    def solve():
        for n in range(count):
            lca.lci({(n * 17 + k * 101) % activities: 1 + k for k in range(10)})

    ms, _ = timed(solve)
    return {"ms": ms, "count": count}


def say(name, value):
    """One line per result, so that those made before a time-out count."""
    print(json.dumps({name: value}), flush=True)


def main():
    folder, draws = Path(sys.argv[1]), int(sys.argv[2])
    demand = {int(sys.argv[3]): 1}
    package = package_of(folder)
    version = bw2calc.__version__
    say("version", version if isinstance(version, str) else ".".join(map(str, version)))
    say("solver", "PARDISO" if bw2calc.PYPARDISO else "UMFPACK" if bw2calc.UMFPACK else "SuperLU")
    say("iterative", score_with(JacobiGMRESLCA, package, demand)[0])
    direct, lca = score_with(LCA, package, demand)
    say("direct", direct)
    if bw2calc.PYPARDISO or bw2calc.UMFPACK:
        say("adjoint", adjoint(lca))
        say("supplies", supplies(lca, SUPPLIES))
    if draws > 0:
        say("monteCarlo", monte_carlo(package, demand, draws))


main()
