"""Losses; each term is one registered module."""

from .charbonnier import CharbonnierLoss

__all__ = ['CharbonnierLoss']
