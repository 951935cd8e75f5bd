// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Components/StaticMeshComponent.h"

class UMaterialInterface : public UObject
{
};

class UMaterialInstanceDynamic : public UMaterialInterface
{
public:
	void SetVectorParameterValue(FName, FLinearColor) {}
};

inline UMaterialInstanceDynamic* UStaticMeshComponent::CreateDynamicMaterialInstance(int32, UMaterialInterface*, FName)
{
	return NewObject<UMaterialInstanceDynamic>();
}
