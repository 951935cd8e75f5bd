// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Components/SceneComponent.h"

class UCameraComponent : public USceneComponent
{
};
