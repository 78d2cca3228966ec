# The HR crop, its augmentation, and its degradation to 64x48 (height, width).
# Coordinates, codecs and metrics live in the HR crop; only pixels degrade.
_base_ = ['./256x192.py', '../degradations/camera.py']
