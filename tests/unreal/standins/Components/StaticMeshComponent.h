// STAND-IN, not Unreal: see CoreMinimal.h.

#pragma once

#include "Components/SceneComponent.h"

class UMaterialInstanceDynamic;
class UMaterialInterface;
class UStaticMesh;

class UStaticMeshComponent : public USceneComponent
{
public:
	virtual bool SetStaticMesh(UStaticMesh* NewMesh)
	{
		StandinMesh = NewMesh;
		return true;
	}
	virtual UMaterialInstanceDynamic* CreateDynamicMaterialInstance(int32 ElementIndex, UMaterialInterface* = nullptr, FName = FName());

	UStaticMesh* StandinMesh = nullptr;
};
