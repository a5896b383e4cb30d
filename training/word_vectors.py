"""Learns what words keep company: vectors from the co-occurrence of words in unlabelled posts (PPMI, then SVD).

Never sees a label, and never a post of the dev set: the caller leaves those out.
"""

from __future__ import annotations

import numpy as np
from scipy.sparse import coo_matrix, csr_matrix
from scipy.sparse.linalg import svds

from ruma.enrich.sentiment import UNKNOWN, Tokens

WINDOW_WORDS = 5  # neighbours further away say little in posts of twenty words
SMOOTHING = 0.75  # context counts are raised to this power, so that rare words do not get huge associations
DIMENSIONS = 100
SVD_SEED = 0


def co_occurrence(tokens: Tokens, words: int) -> csr_matrix:
    """How often two words stand near each other, nearer counting more; symmetric."""
    ids, rows = tokens.ids, tokens.rows
    total = csr_matrix((words, words))
    for distance in range(1, WINDOW_WORDS + 1):
        left, right = ids[:-distance], ids[distance:]
        near = (rows[:-distance] == rows[distance:]) & (left > UNKNOWN) & (right > UNKNOWN)
        weight = np.full(int(near.sum()), 1.0 / distance)
        total = total + coo_matrix((weight, (left[near], right[near])), shape=(words, words)).tocsr()
    return (total + total.T).tocsr()


def word_vectors(tokens: Tokens, words: int) -> np.ndarray:
    """One unit vector a word id (zero for a word never seen)."""
    counts = co_occurrence(tokens, words).tocoo()
    totals = np.asarray(counts.sum(axis=1)).ravel()
    smoothed = totals**SMOOTHING
    association = np.log(counts.data * smoothed.sum() / (totals[counts.row] * smoothed[counts.col]))
    positive = association > 0
    ppmi = csr_matrix((association[positive], (counts.row[positive], counts.col[positive])), shape=(words, words))
    left, strengths, _ = svds(ppmi, k=DIMENSIONS, random_state=SVD_SEED)
    vectors = left * np.sqrt(strengths)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True).clip(min=1e-9)
